#!/usr/bin/env bash
# Starts an independent server at a free port of 127.0.0.1, prints `listening on http://127.0.0.1:PORT` once it answers,
# and ends it when it is told to, or when the program that started it ends:
#   serve.sh llmock [OPTION...]    OpenAI files, batches and answers, and a verdict on the client (GET /_llmock/verdict)
#   serve.sh litellm [--upstream ADDRESS] [OPTION...]
#                                  LiteLLM's proxy with the models of litellm.yaml, and files and batches passed on to
#                                  ADDRESS (nowhere, unless it is given); needs `install.sh --litellm`
# What the server says goes to standard error. No proxy, no key and no address of a provider is in its environment.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
case "${1:-}" in
    llmock) packages=clients ;;
    litellm) packages=litellm ;;
    *) echo "usage: serve.sh llmock|litellm [OPTION...]" >&2; exit 2 ;;
esac
packages=$(cd "$here/../../.build" && pwd)/$packages
[ -d "$packages" ] || { echo "error: $packages is missing; run Tests/Clients/install.sh --litellm" >&2; exit 1; }
exec env -i PATH="$PATH" LANG=C.UTF-8 PYTHONPATH="$packages" python3 -S -B "$here/serve.py" "$@"
