import Backlog
import Foundation
import Postgres

/// One way to take prompts out of a table and record a decision for each.
protocol BenchmarkCase: Sendable {
    var name: String { get }
    var prompts: Int { get }

    /// Makes and fills what `run` needs; not measured.
    func prepare(_ target: ConnectionString) async throws

    /// The measured part.
    func run(_ target: ConnectionString) async throws
}

/// What one case cost.
struct Measurement {
    let name: String
    let prompts: Int
    let rate: Double
    let walBytes: Double

    /// Row versions that became garbage, per prompt: updates and deletes of tables that hold prompts or decisions.
    let deadRows: Double

    static func of(_ item: some BenchmarkCase, on cluster: LocalCluster) async throws -> Measurement {
        let name = "bench"
        func administer(_ sql: String) throws {
            try Connection(try cluster.connection(database: "postgres")).query(sql)
        }
        try administer("drop database if exists \(name) with (force)")
        try administer("create database \(name)")
        let target = try cluster.connection(database: name)
        try await item.prepare(target)
        try administer("checkpoint")
        let lsn = "select pg_current_wal_insert_lsn() - '0/0'::pg_lsn"
        func position() throws -> Double {
            guard let value = Double(try Connection(target).query(lsn).single().get(0, as: String.self)) else {
                return .nan
            }
            return value
        }
        func garbage() throws -> Int {
            try Connection(target).query(
                """
                select coalesce(sum(n_tup_upd + n_tup_del), 0)::bigint from pg_stat_user_tables
                where relname like 'prompt%' or relname like 'decision%' or schemaname not in ('waybill', 'pg_catalog')
                """
            ).single().get(0)
        }
        let deadBefore = try garbage()
        let walBefore = try position()
        let started = ContinuousClock.now
        try await item.run(target)
        let elapsed = (ContinuousClock.now - started) / .seconds(1)
        let wal = try position() - walBefore
        // Sessions tell their counters when they end, which is a moment after the client has gone.
        try await Task.sleep(for: .seconds(1))
        let count = Double(item.prompts)
        return Measurement(
            name: item.name,
            prompts: item.prompts,
            rate: count / elapsed,
            walBytes: wal / count,
            deadRows: Double(try garbage() - deadBefore) / count
        )
    }

    /// A Markdown table; ratios to the first row, which is the limit.
    static func table(_ results: [Measurement]) -> String {
        var lines = [
            "| path | prompts | prompts/s | of the limit | WAL bytes a prompt | beyond the decision rows | dead rows a prompt |",
            "|---|--:|--:|--:|--:|--:|--:|",
        ]
        let limit = results.first
        let rows = results.first { $0.name.contains("decision rows") }
        for result in results {
            lines.append(
                "| \(result.name) | \(result.prompts) | "
                    + String(
                        format: "%.0f | %.3f | %.0f | %.0f | %.2f |",
                        result.rate,
                        result.rate / (limit?.rate ?? .nan),
                        result.walBytes,
                        result.walBytes - (rows?.walBytes ?? .nan),
                        result.deadRows
                    )
            )
        }
        return lines.joined(separator: "\n")
    }
}
