import Postgres
import DatabaseTestSupport
import Testing

@Suite struct CopyTests {
    /// Strings that text formats, quoting or escaping could break.
    static let hostile = [
        "", "\\N", "\\.", "a\tb\nc\r\n", "'; drop table t; --", "\"quoted\"", "\u{1F69A}\u{1F469}\u{200D}\u{1F4BB}",
        "\u{1}\u{7F}",
        "\u{FEFF}bom", "é vs e\u{301}",
    ]

    @Test func `rows come back exactly`() async throws {
        try await TestCluster.withEmptyDatabase { target in
            let connection = try Connection(target)
            try connection.query(
                "create table t (n integer, s text, r real, d double precision, l bigint, h smallint, b boolean, y bytea)"
            )
            let stored = try connection.copyIn("copy t from stdin (format binary)") { writer in
                var encoder = BinaryCopyEncoder()
                for number in 0..<2000 {
                    encoder.beginRow(fields: 8)
                    encoder.append(Int32(number))
                    try encoder.append(Self.hostile[number % Self.hostile.count])
                    encoder.append(Float(number) / 3)
                    encoder.append(Double(number) / 7)
                    encoder.append(Int64(number) << 33)
                    if number % 5 == 0 { encoder.appendNull() } else { encoder.append(Int16(number)) }
                    encoder.append(number % 2 == 0)
                    encoder.append(Bytes([UInt8(truncatingIfNeeded: number), 0]))
                    if number % 10 == 9 { try writer.send(encoder.take()) }
                }
                try writer.send(encoder.finish())
            }
            #expect(stored == 2000)

            let rows = try connection.query("select * from t order by n")
            try #require(rows.count == 2000)
            for (number, row) in rows.enumerated() {
                try #require(row.get("n") == number)
                try #require(row.get("s") == Self.hostile[number % Self.hostile.count])
                try #require(row.get("r") == Float(number) / 3)
                try #require(row.get("d") == Double(number) / 7)
                try #require(row.get("l") == Int64(number) << 33)
                try #require(row.get("h", as: Int16?.self) == (number % 5 == 0 ? nil : Int16(number)))
                try #require(row.get("b") == (number % 2 == 0))
                try #require(row.get("y") == Bytes([UInt8(truncatingIfNeeded: number), 0]))
            }
        }
    }

    @Test func `a copy that is given up stores nothing`() async throws {
        try await TestCluster.withEmptyDatabase { target in
            let connection = try Connection(target)
            try connection.query("create table t (s text)")
            struct Stop: Error {}
            #expect(throws: Stop.self) {
                try connection.copyIn("copy t from stdin") { writer in
                    try writer.send(Array("one\ntwo\n".utf8))
                    throw Stop()
                }
            }
            #expect(try connection.query("select count(*) from t").single().get(0) == 0)
        }
    }

    @Test func `the server's reason for refusing data is reported`() async throws {
        try await TestCluster.withEmptyDatabase { target in
            let connection = try Connection(target)
            try connection.query("create table t (n integer primary key)")
            let error = try #require(throws: PostgresError.self) {
                try connection.copyIn("copy t from stdin") { writer in
                    // Far more than fits in buffers, so that the refusal arrives while sending.
                    try writer.send(Array("1\n1\n".utf8))
                    for _ in 0..<200 {
                        try writer.send(Array(repeating: "7\n", count: 50_000).joined().utf8.map { $0 })
                    }
                }
            }
            #expect(error.sqlState == .uniqueViolation)
            #expect(try connection.query("select count(*) from t").single().get(0) == 0)
        }
    }

    @Test func `reading can stop in the middle`() throws {
        let connection = try Connection(TestCluster.shared.connection(database: "postgres"))
        struct Enough: Error {}
        var rows = 0
        #expect(throws: Enough.self) {
            try connection.copyOutLent("copy (select * from generate_series(1, 10000000)) to stdout (format binary)") {
                _,
                _ in
                rows += 1
                if rows == 10 { throw Enough() }
            }
        }
        #expect(rows == 10)
        #expect(try connection.query("select 1").single().get(0) == 1)
    }

    @Test func `copies in the wrong direction and queries are told apart`() throws {
        let connection = try Connection(TestCluster.shared.connection(database: "postgres"))
        #expect(throws: PostgresError.self) { try connection.copyIn("copy (select 1) to stdout") { _ in } }
        #expect(throws: PostgresError.self) { try connection.copyOutLent("select 1") { _, _ in } }
        #expect(throws: PostgresError.self) { try connection.copyOutLent("copy nowhere to stdout") { _, _ in } }
        #expect(try connection.query("select 1").single().get(0) == 1)
    }
}
