#!/usr/bin/env bash
# Makes the reference of every library target from its doc comments with the toolchain's DocC, below .build/reference,
# and fails if DocC warns of one. A link with two backticks is to a symbol of the same module that the module shows
# others; anything else is named with one.
set -euo pipefail
cd "$(dirname "$0")/.."
out=.build/reference
mkdir -p "$out/graphs"

# The compiler writes what a module shows others while it builds it; a build of its own, so that the others stay as they
# are.
swift build --scratch-path "$out/build" -Xswiftc -emit-symbol-graph -Xswiftc -emit-symbol-graph-dir \
    -Xswiftc "$PWD/$out/graphs" -Xswiftc -symbol-graph-minimum-access-level -Xswiftc package --product waybill-lab
swift build --scratch-path "$out/build" -Xswiftc -emit-symbol-graph -Xswiftc -emit-symbol-graph-dir \
    -Xswiftc "$PWD/$out/graphs" -Xswiftc -symbol-graph-minimum-access-level -Xswiftc package --product waybill

failed=0
for folder in Sources/*/; do
    module=$(basename "$folder")
    # Module maps of C libraries have no Swift, executables no interface.
    case "$module" in C[A-Z]* | Waybill | WaybillLab) continue ;; esac
    # What a module adds to types of another one has a file of its own, NAME@OTHER, which is no part of these pages.
    rm -rf "${out:?}/$module"
    mkdir -p "$out/$module/symbols"
    cp "$out/graphs/$module.symbols.json" "$out/$module/symbols/"
    docc convert --additional-symbol-graph-dir "$out/$module/symbols" --fallback-display-name "$module" \
        --fallback-bundle-identifier "waybill.$module" --output-dir "$out/$module/pages" \
        >"$out/$module/log" 2>&1 || failed=1
    if grep -qE '^(warning|error):' "$out/$module/log"; then
        echo "error: DocC warns of $module:" >&2
        grep -E -A3 '^(warning|error):' "$out/$module/log" >&2
        failed=1
    fi
done
[ $failed = 0 ] && echo "documentation of $(ls -d "$out"/*/pages | wc -l) modules in $out, without a warning"
exit $failed
