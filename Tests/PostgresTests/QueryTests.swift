import Postgres
import DatabaseTestSupport
import PureTestSupport
import Testing

@Suite struct QueryTests {
    @Test func `every parameter type comes back as it was sent`() async throws {
        try await TestCluster.withEmptyDatabase { target in
            let connection = try Connection(target)
            let row = try connection.query(
                """
                select $1::boolean, $2::smallint, $3::integer, $4::bigint, $5::real, $6::double precision, $7::text,
                       $8::bytea, $9::timestamptz, $10::smallint[], $11::bigint[], $12::text[], $13::text
                """,
                [
                    true, Int16(-2), Int32.min, Int64.max, Float(0.1), 1e300, "'quoted' \\ \t 🚚",
                    Bytes([0, 255, 7]),
                    Timestamp(unixSeconds: 1_772_366_405), [1, 2, 3] as [Int16], [] as [Int64],
                    ["a,b", "", "{\"x\"}"], nil as String?,
                ]
            ).single()
            #expect(try row.get(0) == true)
            #expect(try row.get(1) == Int16(-2))
            #expect(try row.get(2) == Int32.min)
            #expect(try row.get(3) == Int64.max)
            #expect(try row.get(4) == Float(0.1))
            #expect(try row.get(5) == 1e300)
            #expect(try row.get(6) == "'quoted' \\ \t 🚚")
            #expect(try row.get(7) == Bytes([0, 255, 7]))
            #expect(try row.get(8, as: Timestamp.self).iso8601 == "2026-03-01T12:00:05Z")
            #expect(try row.get(12, as: String?.self) == nil)
            let arrays = try connection.query(
                "select $1::smallint[] = '{1,2,3}', $2::bigint[] = '{}', $3::text[] = array['a,b', '', '{\"x\"}']",
                [[1, 2, 3] as [Int16], [] as [Int64], ["a,b", "", "{\"x\"}"]]
            ).single()
            #expect(try arrays.decode(Bool.self, Bool.self, Bool.self) == (true, true, true))
        }
    }

    @Test func `arrays are read as they were sent, with NULL and without`() throws {
        let connection = try Connection(TestCluster.shared.connection(database: "postgres"))
        func echo<T: PostgresEncodable & PostgresDecodable & Equatable>(_ value: T, _ type: String) throws -> Bool {
            try connection.query("select $1::\(type) as value", [value]).single().get("value") == value
        }
        #expect(try echo([] as [Int64], "bigint[]"))
        #expect(try echo([1, -2, Int16.max], "smallint[]"))
        #expect(try echo([nil, 3, nil] as [Int64?], "bigint[]"))
        #expect(try echo([nil] as [Int32?], "integer[]"))
        #expect(try echo([0.5, nil, -.infinity] as [Float?], "real[]"))
        #expect(try echo(["", "a,b", nil, "NULL", "{\"x\"}"] as [String?], "text[]"))
        #expect(try echo([Int16]?.none, "smallint[]"))
        for (sql, word) in [("'{{1,2},{3,4}}'::bigint[]", "dimension"), ("'{1,null}'::bigint[]", "NULL")] {
            let row = try connection.query("select \(sql) as value").single()
            let error = try #require(throws: PostgresError.self) { try row.get("value", as: [Int64].self) }
            #expect(error.description.contains(word))
        }
    }

    @Test(arguments: [
        "0", "1", "-1", "0.000001", "12345678.9", "-0.0500", "10000", "99990000.10", "123456789012345678901234567890.5",
        "NaN",
    ])
    func `numeric reads as its decimal digits`(_ digits: String) async throws {
        let connection = try Connection(TestCluster.shared.connection(database: "postgres"))
        #expect(try connection.query("select $1::numeric", [digits]).single().get(0) == digits)
    }

    @Test(arguments: ["1999-12-31", "2000-02-29", "1969-12-31", "0001-01-01", "2026-11-21"])
    func `dates and times read as ISO 8601`(_ date: String) throws {
        let connection = try Connection(TestCluster.shared.connection(database: "postgres"))
        let row = try connection.query("select $1::date, $2::timestamptz", [date, date + " 23:59:59.9Z"]).single()
        #expect(try row.decode(String.self, String.self) == (date, date + "T23:59:59Z"))
    }

    @Test func `errors carry state, severity and constraint, and the session lives on`() async throws {
        try await TestCluster.withEmptyDatabase { target in
            let connection = try Connection(target)
            try connection.script(
                "create table t (a integer constraint positive check (a > 0)); insert into t values (1)"
            )
            let error = try #require(throws: PostgresError.self) {
                try connection.query("insert into t values ($1)", [-1])
            }
            #expect(error.code == .server)
            #expect(error.sqlState == .checkViolation)
            #expect(error.severity == "ERROR")
            #expect(error.constraint == "positive")
            #expect(try connection.query("select count(*) from t").single().get(0) == 1)
        }
    }

    @Test func `what text cannot hold is refused before it is sent`() throws {
        let connection = try Connection(TestCluster.shared.connection(database: "postgres"))
        let error = try #require(throws: PostgresError.self) {
            try connection.query("select $1::text, $2::text", ["", "a\0b"])
        }
        #expect(error.code == .invalidValue)
        #expect(error.description.contains("parameter $2") && error.description.contains("U+0000"))
        #expect(throws: PostgresError.self) { try connection.query("select 1\0") }
    }

    @Test func `reading as the wrong type names the column`() throws {
        let connection = try Connection(TestCluster.shared.connection(database: "postgres"))
        let row = try connection.query("select 70000 as wide, null::text as nothing, 'x' as word").single()
        for read in [
            { try _ = row.get("wide", as: Int16.self) }, { try _ = row.get("nothing", as: String.self) },
            { try _ = row.get("word", as: Int.self) }, { try _ = row.get("absent", as: Int.self) },
        ] as [() throws -> Void] {
            let error = try #require(throws: PostgresError.self) { try read() }
            #expect(["wide", "nothing", "word", "absent"].contains { error.description.contains("\"\($0)\"") })
        }
        #expect(throws: PostgresError.self) { try connection.query("select 1 where false").single() }
    }

    @Test func `a transaction is all or nothing`() async throws {
        try await TestCluster.withEmptyDatabase { target in
            let connection = try Connection(target)
            try connection.query("create table t (a integer)")
            struct Stop: Error {}
            #expect(throws: Stop.self) {
                try connection.transaction { connection in
                    try connection.query("insert into t values (1)")
                    throw Stop()
                }
            }
            try connection.transaction { connection in _ = try connection.query("insert into t values (2)") }
            #expect(try connection.query("select a from t").map { try $0.get(0, as: Int.self) } == [2])
        }
    }

    @Test func `a pipeline answers in order and stops at the first error`() async throws {
        try await TestCluster.withEmptyDatabase { target in
            let connection = try Connection(target)
            try connection.query("create table t (a integer)")
            let answers = try connection.pipeline((1...500).map { Statement("select $1::integer", [$0]) })
            #expect(try answers.map { try $0.single().get(0, as: Int.self) } == Array(1...500))
            let error = try #require(throws: PostgresError.self) {
                try connection.pipeline([
                    Statement("insert into t values (1)"), Statement("select 1 / 0"),
                    Statement("insert into t values (2)"),
                ])
            }
            #expect(error.sqlState == SQLState(rawValue: "22012"))
            #expect(try connection.query("select count(*) from t").single().get(0) == 0)
        }
    }

    @Test func `a lost connection is told apart and a session opens again`() async throws {
        try await TestCluster.withEmptyDatabase { target in
            let session = Session(target)
            let backend = try await session.run { $0.backendID }
            let other = try Connection(target)
            try other.query("select pg_terminate_backend($1::integer)", [backend])
            let error = await #expect(throws: PostgresError.self) { try await session.run { try $0.query("select 1") } }
            #expect(error?.isConnectionLoss == true)
            #expect(try await session.run { $0.backendID } != backend)
        }
    }

    @Test func `a session leaves a server that refuses to write`() async throws {
        try await TestCluster.withEmptyDatabase { target in
            let session = Session(target)
            let backend = try await session.run { connection in
                try connection.query("set default_transaction_read_only = on")
                return connection.backendID
            }
            let error = await #expect(throws: PostgresError.self) {
                try await session.run { try $0.query("create table t (a integer)") }
            }
            #expect(error?.sqlState == .readOnlyTransaction && error?.isTransient == true)
            #expect(try await session.run { $0.backendID } != backend)
        }
    }

    @Test func `cancel ends the statement and keeps the session`() async throws {
        let session = Session(try TestCluster.shared.connection(database: "postgres"))
        let canceller = try #require(try await session.run { $0.canceller() })
        let backend = try await session.run { $0.backendID }
        let slow = Task { try await session.run { try $0.query("select pg_sleep(60)") } }
        let watch = try Connection(TestCluster.shared.connection(database: "postgres"))
        let busy =
            "select count(*) from pg_stat_activity where pid = $1 and state = 'active' and query like '%pg_sleep%'"
        try await Waiting.until { try watch.query(busy, [backend]).single().get(0, as: Int.self) > 0 }
        try canceller.cancel()
        await #expect(throws: PostgresError.self) { _ = try await slow.value }
        #expect(try await session.run { $0.backendID } == backend)
    }
}
