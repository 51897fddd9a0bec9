#!/usr/bin/env bash
# Checks with the providers' clients (Tests/Clients/install.sh fetches them):
#   check.sh provider ADDRESS          a server at http://127.0.0.1:PORT that speaks as the providers do
#   check.sh requests DIALECT FILE...  request files of openai, anthropic or mistral
#   check.sh results DIALECT FILE...   result files of openai, anthropic or mistral
# One line a check, `ok` or `failed` first; the exit status is 1 if one failed.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
# Nothing but the fetched packages is seen (-S), no byte code is left in the sources (-B), no proxy and no key is used.
exec env -i PATH="$PATH" LANG=C.UTF-8 PYTHONPATH="$here/../../.build/clients" python3 -S -B "$here/check.py" "$@"
