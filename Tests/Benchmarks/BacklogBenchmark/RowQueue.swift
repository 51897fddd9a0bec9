import Postgres

/// The usual queue in a table: a state a row, claimed with SKIP LOCKED, one at a time or in batches.
///
/// Its best public form: a materialised claim over a partial index, fillfactor for updates within the page, and the
/// result recorded in the same transaction as the row's end.
struct RowQueue: BenchmarkCase {
    let name: String
    let batch: Int
    let prompts: Int

    func prepare(_ target: ConnectionString) throws {
        let connection = try Connection(target)
        try connection.script(
            """
            create table prompt (
                id bigint primary key, state smallint not null default 0, locked_until timestamptz, body text not null
            ) with (fillfactor = 70);
            create index prompt_ready on prompt (id) where state = 0;
            create table decision (
                id bigint primary key, model smallint not null, propensity real not null, quality real not null,
                cost bigint not null
            );
            """
        )
        for first in stride(from: 1, through: prompts, by: 5000) {
            let numbers = Array(Int64(first)...Int64(min(first + 4999, prompts)))
            try connection.query(
                "insert into prompt (id, body) select * from unnest($1::bigint[], $2::text[])",
                [numbers, numbers.map { BenchmarkText.string(Int($0)) }]
            )
        }
        try connection.query("analyze prompt")
    }

    func run(_ target: ConnectionString) async throws {
        try await withThrowingTaskGroup(of: Int.self) { group in
            for _ in 0..<BacklogBenchmark.workers {
                group.addTask {
                    let session = Session(target)
                    var done = 0
                    while true {
                        let count = try await session.run { try step($0) }
                        guard count > 0 else { break }
                        done += count
                    }
                    await session.close()
                    return done
                }
            }
            let total = try await group.reduce(0, +)
            precondition(total == prompts, "\(total) of \(prompts) rows were done")
        }
    }

    /// Claims, "routes" and finishes; the number of rows done.
    private func step(_ connection: borrowing Connection) throws -> Int {
        let rows = try connection.query(
            """
            with pick as materialized (
                select id from prompt where state = 0 order by id limit \(batch) for update skip locked
            )
            update prompt p set state = 1, locked_until = clock_timestamp() + interval '45 seconds'
            from pick where p.id = pick.id returning p.id, p.body
            """
        )
        guard !rows.isEmpty else { return 0 }
        let ids: [Int64] = try rows.map { try $0.get(0) }
        if batch == 1 {
            try connection.query(
                """
                with d as (insert into decision values ($1, 1, 1, 0.5, 1000))
                update prompt set state = 2, locked_until = null where id = $1 and state = 1
                """,
                [ids[0]]
            )
        } else {
            try connection.transaction { connection in
                let ended = try connection.query(
                    "update prompt set state = 2, locked_until = null where id = any($1) and state = 1",
                    [ids]
                )
                precondition(ended.affected == ids.count)
                var encoder = BinaryCopyEncoder(capacity: ids.count * 60)
                for id in ids {
                    encoder.beginRow(fields: 5)
                    encoder.append(id)
                    encoder.append(Int16(1))
                    encoder.append(Float(1))
                    encoder.append(Float(0.5))
                    encoder.append(Int64(1000))
                }
                let bytes = encoder.finish()
                try connection.copyIn("copy decision from stdin (format binary)") { try $0.send(bytes) }
            }
        }
        return ids.count
    }
}
