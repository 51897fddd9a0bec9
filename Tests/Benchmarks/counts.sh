#!/usr/bin/env bash
# Instructions and allocations of a round of each work of CountedBenchmark beside those that are written down in
# counts.txt: fails where one is more than 5 % above. `--write` writes down what is found.
#
# valgrind counts, so the figures do not depend on what else the machine does. It hides the processor's newest
# instructions; matrix products are held to SSE4.1, which every processor here has.
set -euo pipefail
cd "$(dirname "$0")"
file=counts.txt
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
program=$folder/CountedBenchmark
found=$folder/found
# Without debugging information, which valgrind reads in an older form only.
strip -o "$program" ../../.build/release/CountedBenchmark
export ONEDNN_MAX_CPU_ISA=SSE41 OMP_NUM_THREADS=1 LC_ALL=C

counted() { # PATTERN WORDS OF VALGRIND...: prints the number that the pattern finds, or what was said and fails
    local pattern=$1 number
    shift
    valgrind "$@" >/dev/null 2>"$folder/said" || { cat "$folder/said" >&2; return 1; }
    number=$(sed -n "s/.*$pattern.*/\1/p" "$folder/said" | tr -d ,)
    [ -n "$number" ] || { echo "error: valgrind gave no number:" >&2; cat "$folder/said" >&2; return 1; }
    echo "$number"
}
instructions() { # WORK ROUNDS
    counted 'I *refs: *\([0-9,]*\)' --tool=cachegrind --cache-sim=no --cachegrind-out-file=/dev/null "$program" "$@"
}
allocations() { # WORK ROUNDS
    counted 'total heap usage: *\([0-9,]*\) allocs' --tool=memcheck --leak-check=no --undef-value-errors=no "$program" "$@"
}

rounds=4
for work in $("$program"); do
    first=$(instructions "$work" 1)
    last=$(instructions "$work" $((1 + rounds)))
    made=$(allocations "$work" 1)
    more=$(allocations "$work" $((1 + rounds)))
    echo "$work $(((last - first) / rounds)) $(((more - made) / rounds))" >>"$found"
done

if [ "${1:-}" = --write ]; then
    cp "$found" "$file"
    cat "$file"
    exit
fi
awk '
    FNR == NR { instructions[$1] = $2; allocations[$1] = $3; next }
    !($1 in instructions) { print "error: " $1 " is not in counts.txt; write it down with --write"; failed = 1; next }
    {
        more = $2 / instructions[$1]; made = $3 / (allocations[$1] > 0 ? allocations[$1] : 1)
        printf "%-22s %12d instructions (%.3f of what is written down) %8d allocations (%.3f)\n", $1, $2, more, $3, made
        if (more > 1.05 || made > 1.05) { print "error: " $1 " costs more than 5 % above counts.txt"; failed = 1 }
        else if (more < 0.95) print "note: " $1 " became cheaper; write it down with --write"
        seen[$1] = 1
    }
    END {
        for (work in instructions) if (!(work in seen)) { print "error: " work " of counts.txt was not run"; failed = 1 }
        exit failed
    }' "$file" "$found"
