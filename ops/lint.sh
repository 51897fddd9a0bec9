#!/usr/bin/env bash
# Checks what the formatter cannot: prints each line that breaks a rule, and fails if there is one.
set -uo pipefail
cd "$(dirname "$0")/.."
failed=0

# The standard library may change how these use a generator, and with them splits, policies and golden numbers. Our own
# draws are in Sources/Numerics/Random.
forbid() { # PATTERN WHY [PATH...], all Swift files unless paths are given
    local pattern=$1 why=$2
    shift 2
    if git grep -n -I -E "$pattern" -- "${@:-*.swift}"; then
        echo "error: $why" >&2
        failed=1
    fi
}
forbid '\.shuffled\((using|\))|\.shuffle\((using|\))|\.random\((in|using):|\.randomElement\(' \
    'draw with the functions of Sources/Numerics/Random, from a generator that is passed in'

# Sources/Postgres lies below db/ and runs a few statements of its own: BEGIN, COMMIT, ROLLBACK, savepoints, and those
# that make the database of a private cluster. Tests run what they like.
forbid '(query|script|copyIn|copyOutLent|Statement)\("' \
    'SQL is a file of db/queries, declared as a Query beside its use' 'Sources/*.swift' ':!Sources/Postgres'
forbid '\.get\([0-9]' 'a column is read by its name' 'Sources/*.swift'

# Two loops without a pause, on two cores, keep every thread of the pool that what they wait for needs.
forbid 'while .*([<>=] |isRunning|fileExists).*\{ *(await Task\.yield\(\) *)?\}$|^ *\{\}$' \
    'a test that waits pauses between two looks: Waiting.until, or Process.letRun for a child' \
    'Tests/*.swift' ':!*/EncodingTests.swift' ':!*/CSVPromptReaderTests.swift'

# The formatter leaves comments and texts as they are.
forbid '.{121,}' 'a line has at most 120 columns' 'Sources/*.swift' ':!*/CharacterTables.swift' \
    ':!*/CanonicalDecompositions.swift'
forbid '^ *//.{119,}' 'a comment has at most 120 columns'

exit $failed
