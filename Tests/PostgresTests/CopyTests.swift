import Postgres
import TestSupport
import Testing

@Suite struct CopyTests {
    /// Strings that text formats, quoting or escaping could break.
    static let hostile = [
        "", "\\N", "\\.", "a\tb\nc\r\n", "'; drop table t; --", "\"quoted\"", "\u{1F69A}\u{1F469}\u{200D}\u{1F4BB}",
        "\u{1}\u{7F}",
        "\u{FEFF}bom", "é vs e\u{301}",
    ]

    @Test func rowsComeBackExactlyInAnyPieces() async throws {
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
                    encoder.append([UInt8(truncatingIfNeeded: number), 0])
                    if number % 10 == 9 { try writer.send(encoder.take()) }
                }
                try writer.send(encoder.finish())
            }
            #expect(stored == 2000)

            var bytes: [UInt8] = []
            let query = "copy (select * from t order by n) to stdout (format binary)"
            #expect(try connection.copyOut(query) { bytes += $0 } == 2000)
            for pieceLength in [1, 7, 64, bytes.count] {
                var decoder = BinaryCopyDecoder()
                var number = 0
                for start in stride(from: 0, to: bytes.count, by: pieceLength) {
                    decoder.feed(Array(bytes[start..<min(start + pieceLength, bytes.count)]))
                    while let row = try decoder.next() {
                        try #require(row.get(0, as: Int.self) == number)
                        try #require(row.get(1) == Self.hostile[number % Self.hostile.count])
                        try #require(row.get(2) == Float(number) / 3)
                        try #require(row.get(3) == Double(number) / 7)
                        try #require(row.get(4) == Int64(number) << 33)
                        try #require(row.get(5, as: Int16?.self) == (number % 5 == 0 ? nil : Int16(number)))
                        try #require(row.get(6) == (number % 2 == 0))
                        try #require(row.get(7) == [UInt8(truncatingIfNeeded: number), 0])
                        number += 1
                    }
                }
                #expect(number == 2000)
                #expect(decoder.isFinished)
            }
        }
    }

    @Test func aCopyGivenUpStoresNothing() async throws {
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

    @Test func theServersReasonForRefusingDataIsReported() async throws {
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

    @Test func readingCanStopInTheMiddle() throws {
        let connection = try Connection(TestCluster.shared.connection(database: "postgres"))
        struct Enough: Error {}
        var rows = 0
        #expect(throws: Enough.self) {
            try connection.copyOutRows("copy (select * from generate_series(1, 10000000)) to stdout (format binary)") {
                _ in
                rows += 1
                if rows == 10 { throw Enough() }
            }
        }
        #expect(rows == 10)
        #expect(try connection.query("select 1").single().get(0) == 1)
    }

    @Test func copyInTheWrongDirectionAndQueriesAreToldApart() throws {
        let connection = try Connection(TestCluster.shared.connection(database: "postgres"))
        #expect(throws: PostgresError.self) { try connection.copyIn("copy (select 1) to stdout") { _ in } }
        #expect(throws: PostgresError.self) { try connection.copyOut("select 1") { _ in } }
        #expect(throws: PostgresError.self) { try connection.copyOut("copy nowhere to stdout") { _ in } }
        #expect(try connection.query("select 1").single().get(0) == 1)
    }

    @Test func anythingButCopyDataIsRefused() throws {
        var decoder = BinaryCopyDecoder()
        decoder.feed(Array("1\t2\n3\t4\nno binary COPY data".utf8))
        #expect(throws: PostgresError.self) { try decoder.next() }
    }
}
