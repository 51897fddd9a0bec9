#!/usr/bin/env bash
# Checks what the formatter cannot: prints each line that breaks a rule, and fails if there is one.
set -uo pipefail
cd "$(dirname "$0")/.."
failed=0

# The standard library may change how these use a generator, and with them splits, policies and golden numbers. Our own draws
# are in Sources/Numerics/Random.
forbid() { # PATTERN WHY
    if git grep -n -I -E "$1" -- '*.swift'; then
        echo "error: $2" >&2
        failed=1
    fi
}
forbid '\.shuffled\((using|\))|\.shuffle\((using|\))|\.random\((in|using):|\.randomElement\(' \
    'draw with the functions of Sources/Numerics/Random, from a generator that is passed in'

exit $failed
