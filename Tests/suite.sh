#!/usr/bin/env bash
# Runs the suite in two parts: first the tests that only compute, then those that use databases, programs or the network.
#
# Together, the long computations would hold every thread of the pool, and a worker under test would wait seconds for
# each of its steps: more than the deadlines that the product sets itself. The tests must be built.
set -euo pipefail
cd "$(dirname "$0")/.."

waiting='^(Postgres|Schema|Registry|Backlog|Providers|Delivery|StatusSite|EndToEnd)Tests\.'

run() { swift test -c release --disable-testable-imports --skip-build "$@"; }

status=0
run --skip "$waiting" || status=$?
run --filter "$waiting" || status=$?
exit "$status"
