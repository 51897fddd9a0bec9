#!/usr/bin/env bash
# Runs the numeric tests once under each instruction set that the processor has and oneDNN tells apart; says which it
# lacks. The tests must be built. The widest set is what `make test` uses anyway.
set -euo pipefail
cd "$(dirname "$0")/.."

suites='NumericsTests|GradientsTests|PromptEncoderTests|RoutingPolicyTests|PolicyLearningTests'
suites+='|PolicyEvaluationTests'

has() { # FLAG...
    for flag in "$@"; do grep -qw -m 1 "$flag" /proc/cpuinfo || return 1; done
}

run() { # SET FLAG...
    local set=$1
    shift
    if ! has "$@"; then
        echo "skipped: the numeric tests under $set, as this processor has not all of: $*"
        return
    fi
    echo "the numeric tests under $set"
    ONEDNN_MAX_CPU_ISA=$set swift test -c release --disable-testable-imports --skip-build --quiet --filter "$suites"
}

run SSE41 sse4_1
run AVX avx
run AVX2 avx2 fma
run AVX512_CORE avx512f avx512bw avx512vl avx512dq
run AVX512_CORE_VNNI avx512f avx512bw avx512vl avx512dq avx512_vnni
run AVX512_CORE_BF16 avx512f avx512bw avx512vl avx512dq avx512_vnni avx512_bf16
run AVX512_CORE_AMX avx512f avx512bw avx512vl avx512dq avx512_vnni avx512_bf16 amx_tile amx_int8 amx_bf16
