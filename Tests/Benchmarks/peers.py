"""Other queues for Postgres, each in its best configuration: PEER prepare|run CONNINFO COUNT.

Procrastinate and pgqueuer only run an empty task, PgQ also records a decision row for each event, as we do.
"""

import asyncio
import multiprocessing
import sys

import psycopg

# As long as the prompts of the other cases and as hard to compress: MD5 sums in hexadecimal take half their length.
BODY = "left(repeat(md5(i::text) || md5((-i)::text), 4), 200)"
DECISIONS = """create table decision (id bigint primary key, model smallint not null, propensity real not null,
    quality real not null, cost bigint not null)"""
BATCH = 5000
WORKERS = 2


def pgq_prepare(conninfo, count):
    with psycopg.connect(conninfo, autocommit=True) as connection:
        connection.execute("create extension pgq")
        connection.execute(DECISIONS)
        share = count // WORKERS
        for worker in range(WORKERS):
            queue = f"q{worker}"
            connection.execute("select pgq.create_queue(%s)", [queue])
            connection.execute("select pgq.set_queue_config(%s, 'ticker_max_count', '1')", [queue])
            connection.execute("select pgq.set_queue_config(%s, 'ticker_max_lag', '0')", [queue])
            connection.execute("select pgq.register_consumer(%s, 'c')", [queue])
            low = worker * share + 1
            high = count if worker == WORKERS - 1 else low + share - 1
            for first in range(low, high + 1, BATCH):
                connection.execute(
                    f"select count(pgq.insert_event(%s, 'prompt', {BODY})) from generate_series(%s::int, %s::int) i",
                    [queue, first, min(first + BATCH - 1, high)],
                )
                connection.execute("select pgq.ticker(%s)", [queue])


def pgq_consume(conninfo, queue):
    with psycopg.connect(conninfo) as connection:
        while True:
            batch = connection.execute("select pgq.next_batch(%s, 'c')", [queue]).fetchone()[0]
            if batch is None:
                connection.commit()
                return
            ids = []
            with connection.cursor() as cursor:
                sql = f"copy (select ev_id, ev_data from pgq.get_batch_events({batch})) to stdout (format binary)"
                with cursor.copy(sql) as copy:
                    copy.set_types(["int8", "text"])
                    ids = [row[0] for row in copy.rows()]
                with cursor.copy("copy decision from stdin (format binary)") as copy:
                    copy.set_types(["int8", "int2", "float4", "float4", "int8"])
                    offset = int(queue[1:]) << 40
                    for number in ids:
                        copy.write_row((offset + number, 1, 1.0, 0.5, 1000))
            connection.execute("select pgq.finish_batch(%s)", [batch])
            connection.commit()


def pgq_run(conninfo, count):
    processes = [
        multiprocessing.Process(target=pgq_consume, args=(conninfo, f"q{worker}")) for worker in range(WORKERS)
    ]
    for process in processes:
        process.start()
    for process in processes:
        process.join()
    with psycopg.connect(conninfo) as connection:
        done = connection.execute("select count(*) from decision").fetchone()[0]
    if done != count:
        sys.exit(f"{done} of {count} events were consumed")


def procrastinate_app(conninfo):
    import procrastinate

    connector = procrastinate.PsycopgConnector(conninfo=conninfo, min_size=4, max_size=20)
    app = procrastinate.App(connector=connector)

    @app.task(name="route")
    async def route(text):
        pass

    return app


def procrastinate_prepare(conninfo, count):
    async def go():
        app = procrastinate_app(conninfo)
        async with app.open_async():
            await app.schema_manager.apply_schema_async()
            for first in range(1, count + 1, 1000):
                await app.configure_task("route").batch_defer_async(
                    *({"text": str(i).ljust(200, "x")} for i in range(first, min(first + 1000, count + 1)))
                )

    asyncio.run(go())


def procrastinate_work(conninfo):
    async def go():
        app = procrastinate_app(conninfo)
        async with app.open_async():
            await app.run_worker_async(
                wait=False, concurrency=20, install_signal_handlers=False, listen_notify=False, delete_jobs="never"
            )

    asyncio.run(go())


def procrastinate_run(conninfo, count):
    processes = [multiprocessing.Process(target=procrastinate_work, args=(conninfo,)) for _ in range(WORKERS)]
    for process in processes:
        process.start()
    for process in processes:
        process.join()
    with psycopg.connect(conninfo) as connection:
        sql = "select count(*) from procrastinate_jobs where status = 'succeeded'"
        done = connection.execute(sql).fetchone()[0]
    if done != count:
        sys.exit(f"{done} of {count} jobs were done")


def pgqueuer_prepare(conninfo, count):
    import asyncpg
    from pgqueuer.db import AsyncpgDriver
    from pgqueuer.queries import Queries

    async def go():
        connection = await asyncpg.connect(dsn=dsn(conninfo))
        queries = Queries(AsyncpgDriver(connection))
        await queries.install()
        for first in range(1, count + 1, 1000):
            size = min(1000, count + 1 - first)
            await queries.enqueue(["route"] * size, [b"x" * 200] * size, [0] * size)
        await connection.close()

    asyncio.run(go())


def dsn(conninfo):
    parts = psycopg.conninfo.conninfo_to_dict(conninfo)
    return f"postgresql://{parts['user']}@/{parts['dbname']}?host={parts['host']}&port={parts['port']}"


def pgqueuer_work(conninfo):
    import asyncpg
    from datetime import timedelta
    from pgqueuer import PgQueuer
    from pgqueuer.db import AsyncpgDriver
    from pgqueuer.types import QueueExecutionMode

    async def go():
        connection = await asyncpg.connect(dsn=dsn(conninfo))
        queuer = PgQueuer(AsyncpgDriver(connection))

        @queuer.entrypoint("route")
        async def route(job):
            pass

        await queuer.run(batch_size=1000, dequeue_timeout=timedelta(seconds=1), mode=QueueExecutionMode.drain)
        await connection.close()

    asyncio.run(go())


def pgqueuer_run(conninfo, count):
    processes = [multiprocessing.Process(target=pgqueuer_work, args=(conninfo,)) for _ in range(WORKERS)]
    for process in processes:
        process.start()
    for process in processes:
        process.join()
    with psycopg.connect(conninfo) as connection:
        left = connection.execute("select count(*) from pgqueuer").fetchone()[0]
    if left:
        sys.exit(f"{left} of {count} jobs are left")


if __name__ == "__main__":
    peer, action, conninfo, count = sys.argv[1:]
    globals()[f"{peer}_{action}"](conninfo, int(count))
