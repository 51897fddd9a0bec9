#!/usr/bin/env bash
# Fetches the providers' official clients from PyPI into .build/clients, for the tests that check our files with
# programs that are not ours; about 15 seconds and 95 MB. Does nothing when they are there. `--litellm` fetches
# LiteLLM's proxy too, into .build/litellm: about 100 seconds and 750 MB.
set -euo pipefail
cd "$(dirname "$0")/../.."

fetch() { # FOLDER REQUIREMENTS
    local folder=$1 list=$2 digest
    digest=$(sha256sum <"$list" | cut -d' ' -f1)
    if [ "$(cat "$folder/installed" 2>/dev/null)" = "$digest" ]; then return; fi
    echo "fetching the clients of $list from PyPI"
    mkdir -p .build
    local work said
    work=$(mktemp -d ".build/fetch.XXXXXX")
    said=$(mktemp)
    # A folder of its own: nothing of the machine's Python is touched.
    if ! python3 -m pip install --quiet --disable-pip-version-check --no-input --target "$work" -r "$list" \
        >"$said" 2>&1; then
        tail -5 "$said" >&2
        rm -rf "$work" "$said"
        return 1
    fi
    echo "$digest" >"$work/installed"
    rm -rf "$folder" "$said"
    mv "$work" "$folder"
}

fetch .build/clients Tests/Clients/requirements.txt || {
    echo "warning: PyPI could not be reached, so the tests with the providers' clients are skipped; run" \
        "Tests/Clients/install.sh to have them" >&2
    exit 1
}
if [ "${1:-}" = --litellm ]; then fetch .build/litellm Tests/Clients/litellm.txt; fi
