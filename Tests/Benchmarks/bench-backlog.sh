#!/usr/bin/env bash
# make bench-backlog: our backlog beside other queues and the raw COPY limit, on a private server with fsync on. PROMPTS
# sets the size of the table (default 1000000), SCALE that of the test of memory and status (default 10000000, 0 for
# none). Peers that cannot be installed are skipped, visibly.
set -euo pipefail
cd "$(dirname "$0")/../.."

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
chmod 755 "$folder"
python=-
if python3 -m venv "$folder/venv" >/dev/null 2>&1 &&
    "$folder/venv/bin/pip" install -q 'psycopg[binary,pool]' asyncpg procrastinate pgqueuer >/dev/null 2>&1; then
    python="$folder/venv/bin/python"
else
    echo "skipped: procrastinate, pgqueuer and PgQ: their Python packages cannot be installed here" >&2
fi
dpkg-query -W postgresql-15-pgq3 >/dev/null 2>&1 ||
    { [ "$(id -u)" -eq 0 ] && apt-get install -y -qq --no-install-recommends postgresql-15-pgq3 >/dev/null; } ||
    echo "skipped: PgQ: the Debian package postgresql-15-pgq3 is not installed" >&2
for product in waybill BacklogFaultWorker BacklogBenchmark; do swift build -c release --product $product; done
.build/release/BacklogBenchmark "$folder/server" "${PROMPTS:-1000000}" "$python"
