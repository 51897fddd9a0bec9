#!/usr/bin/env bash
# Runs the suite in three parts: the tests that only compute, those with a database or the network, and those that run
# the built programs.
#
# Together, long computations and programs that are waited for would hold every thread of the pool, and a worker under
# test would wait a minute for each of its steps: longer than its deadlines and leases. The tests must be built.
set -euo pipefail
cd "$(dirname "$0")/.."

database='^(Postgres|Schema|Registry|Backlog|Providers|Delivery|StatusSite)Tests\.'
programs='^EndToEndTests\.'

run() { swift test -c release --disable-testable-imports --skip-build "$@"; }

status=0
run --skip "$database" --skip "$programs" || status=$?
run --filter "$database" || status=$?
run --filter "$programs" || status=$?
exit "$status"
