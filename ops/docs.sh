#!/usr/bin/env bash
# Makes the reference of every library target from its doc comments with the toolchain's DocC, below .build/docs, and fails if
# DocC warns of one. What is built already is read, so `swift build -c release` comes first. A link with two backticks is to a
# symbol of the same module that the module shows others; anything else is named with one.
set -euo pipefail
cd "$(dirname "$0")/.."
built=$(swift build -c release --show-bin-path)
out=.build/docs
rm -rf "$out"
mkdir -p "$out"

maps=()
for map in Sources/C*/module.modulemap; do maps+=(-Xcc "-fmodule-map-file=$PWD/$map"); done
failed=0
for folder in Sources/*/; do
    module=$(basename "$folder")
    # Module maps of C libraries have no Swift, executables no interface.
    case "$module" in C[A-Z]* | Waybill | WaybillLab) continue ;; esac
    mkdir -p "$out/$module/symbols"
    swift symbolgraph-extract -module-name "$module" -I "$built/Modules" "${maps[@]}" -I /usr/include/postgresql \
        -target x86_64-unknown-linux-gnu -minimum-access-level package -output-dir "$out/$module/symbols" \
        >"$out/$module/log" 2>&1 || { cat "$out/$module/log" >&2; exit 1; }
    # What a module adds to types of another one has a file of its own, which that module's pages would show.
    find "$out/$module/symbols" -name '*@*.symbols.json' -delete
    docc convert --additional-symbol-graph-dir "$out/$module/symbols" --fallback-display-name "$module" \
        --fallback-bundle-identifier "waybill.$module" --output-dir "$out/$module/pages" \
        >"$out/$module/log" 2>&1 || failed=1
    if grep -qE '^(warning|error):' "$out/$module/log"; then
        echo "error: DocC warns of $module:" >&2
        grep -E -A3 '^(warning|error):' "$out/$module/log" >&2
        failed=1
    fi
done
[ $failed = 0 ] && echo "documentation of $(find "$out" -mindepth 1 -maxdepth 1 -type d | wc -l) modules in $out, without a warning"
exit $failed
