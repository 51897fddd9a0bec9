import Postgres
import DatabaseTestSupport
import Testing

/// `copyOutLent`, which reads rows where libpq has them.
@Suite struct LentCopyTests {
    @Test func `numbers and texts of any length are read`() async throws {
        try await TestCluster.withEmptyDatabase { target in
            let connection = try Connection(target)
            var seen: [(Int32, String)] = []
            let count = try connection.copyOutLent(
                "copy (select i - 2, repeat('ä€', i * 1000) from generate_series(0, 30) i) to stdout (format binary)"
            ) { row, bytes in
                #expect(row.fieldCount == 2)
                seen.append((try row.int32(bytes), try row.text(bytes)))
            }
            #expect(count == 31)
            for (index, row) in seen.enumerated() {
                #expect(row.0 == Int32(index - 2) && row.1 == String(repeating: "ä€", count: index * 1000))
            }
            #expect(
                try connection.copyOutLent("copy (select 1 where false) to stdout (format binary)") { _, _ in } == 0
            )
        }
    }

    @Test func `an unexpected column, text format or error leaves the connection usable`() async throws {
        try await TestCluster.withEmptyDatabase { target in
            let connection = try Connection(target)
            struct Enough: Error {}
            for sql in [
                "copy (select 1::bigint) to stdout (format binary)",
                "copy (select null::int) to stdout (format binary)",
            ] {
                #expect(throws: PostgresError.self) { try connection.copyOutLent(sql) { _ = try $0.int32($1) } }
            }
            #expect(throws: PostgresError.self) {
                try connection.copyOutLent("copy (select 'PGCOPY') to stdout") { _, _ in }
            }
            #expect(throws: Enough.self) {
                try connection.copyOutLent(
                    "copy (select i from generate_series(1, 100000) i) to stdout (format binary)"
                ) { row, bytes in if try row.int32(bytes) == 7 { throw Enough() } }
            }
            // A row's end is checked: asking for more fields than it has fails.
            #expect(throws: PostgresError.self) {
                try connection.copyOutLent("copy (select 1) to stdout (format binary)") { row, bytes in
                    _ = try row.int32(bytes)
                    _ = try row.int32(bytes)
                }
            }
            #expect(try connection.query("select 1").single().get(0) == 1)
        }
    }
}
