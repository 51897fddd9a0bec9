import Postgres

/// PgQ with consumers in Swift, so that a slow language is not held against it: batches of 5,000 events, read and
/// recorded by binary COPY, in one transaction each.
///
/// PgQ serves events in the order of batches to each consumer of a queue; two queues stand for two workers.
struct PgQ: BenchmarkCase {
    let name = "PgQ, consumers in Swift"
    let prompts: Int
    private let batch = 5000

    init(prompts: Int) { self.prompts = prompts }

    private func share(_ worker: Int) -> ClosedRange<Int> {
        let size = prompts / BacklogBenchmark.workers
        return worker * size + 1...(worker == BacklogBenchmark.workers - 1 ? prompts : (worker + 1) * size)
    }

    func prepare(_ target: ConnectionString) throws {
        let connection = try Connection(target)
        try connection.script(
            """
            create extension pgq;
            create table decision (
                id bigint primary key, model smallint not null, propensity real not null, quality real not null,
                cost bigint not null
            );
            create temporary table source (body text)
            """
        )
        for worker in 0..<BacklogBenchmark.workers {
            let queue = "q\(worker)"
            try connection.query("select pgq.create_queue($1)", [queue])
            try connection.query("select pgq.set_queue_config($1, 'ticker_max_count', '1')", [queue])
            try connection.query("select pgq.set_queue_config($1, 'ticker_max_lag', '0')", [queue])
            try connection.query("select pgq.register_consumer($1, 'c')", [queue])
            let numbers = share(worker)
            for first in stride(from: numbers.lowerBound, through: numbers.upperBound, by: batch) {
                let texts = (first...min(first + batch - 1, numbers.upperBound)).map(BenchmarkText.string)
                try connection.query(
                    "select count(pgq.insert_event($1, 'prompt', body)) from unnest($2::text[]) as body",
                    [queue, texts]
                )
                try connection.query("select pgq.ticker($1)", [queue])
            }
        }
    }

    func run(_ target: ConnectionString) async throws {
        try await withThrowingTaskGroup(of: Int.self) { group in
            for worker in 0..<BacklogBenchmark.workers {
                group.addTask {
                    let session = Session(target)
                    var done = 0
                    while let count = try await session.run({ try consume($0, worker) }) { done += count }
                    await session.close()
                    return done
                }
            }
            let total = try await group.reduce(0, +)
            guard total == prompts else {
                throw Peer.Failed(description: "\(total) of \(prompts) events were consumed")
            }
        }
    }

    /// One batch; nil when there is none.
    private func consume(_ connection: borrowing Connection, _ worker: Int) throws -> Int? {
        try connection.transaction { connection in
            let row = try connection.query("select pgq.next_batch($1, 'c')", ["q\(worker)"]).single()
            guard let number: Int64 = try row.get(0, as: Int64?.self) else { return nil }
            var encoder = BinaryCopyEncoder(capacity: 1 << 19)
            var count = 0
            var bytes = 0
            try connection.copyOutLent(
                "copy (select ev_id::integer, ev_data from pgq.get_batch_events(\(number))) to stdout (format binary)"
            ) { row, piece in
                let id = Int64(try row.int32(piece))
                bytes += try row.text(piece).utf8.count
                count += 1
                encoder.beginRow(fields: 5)
                encoder.append(id + Int64(worker) << 40)
                encoder.append(Int16(1))
                encoder.append(Float(1))
                encoder.append(Float(0.5))
                encoder.append(Int64(1000))
            }
            guard bytes == count * BenchmarkText.length else {
                throw Peer.Failed(description: "events of a wrong size")
            }
            let data = encoder.finish()
            try connection.copyIn("copy decision from stdin (format binary)") { try $0.send(data) }
            try connection.query("select pgq.finish_batch($1)", [number])
            return count
        }
    }
}
