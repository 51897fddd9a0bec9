#!/usr/bin/env bash
# make bench-backlog: our backlog beside other queues and the raw COPY limit, on a private server with fsync on.
# PROMPTS sets the size (default 1000000). Peers that cannot be installed are skipped, visibly.
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
swift build -c release --product BacklogBenchmark
.build/release/BacklogBenchmark "$folder/server" "${PROMPTS:-1000000}" "$python"
