import Postgres
import DatabaseTestSupport
import Testing

@Suite struct NamedQueryTests {
    private static let none: KeyValuePairs<String, any PostgresEncodable.Type> = [:]

    private func query(
        _ text: String,
        name: String = "example",
        form: Query.Form = .statement,
        parameters: KeyValuePairs<String, any PostgresEncodable.Type> = none,
        columns: KeyValuePairs<String, any PostgresDecodable.Type> = [:]
    ) -> Query {
        Query(name, form: form, text: .success(text), parameters: parameters, columns: columns)
    }

    @Test func `a name that occurs twice is one parameter`() throws {
        let query = query(
            "select :job + 1, :name_2 where :job > 0",
            parameters: ["name_2": String.self, "job": Int64.self]
        )
        #expect(try query.sql == "select $1 + 1, $2 where $1 > 0")
        #expect(try query.numbered.map(\.name) == ["job", "name_2"])
    }

    @Test(arguments: [
        "select 1::bigint, x::text::bytea", "select ':a', 'it''s :a', E'it\\'s :a', e'\\\\', ':a'",
        "select \":a\", \"x\"\":a\"", "select 1 -- :a", "select 1 /* :a /* :a */ :a */ + 1",
        "select $$ :a $$, $tag$ :a $$ :a $tag$", "call f(x := 1)", "select a[1 : 2]", "select a$1 from t",
        "select ':a", "select /* :a", "select 1 : 2", "select name:", "-- :a",
    ])
    func `casts, strings, quoted names and comments have no parameters`(_ text: String) throws {
        #expect(try query(text).sql == text)
    }

    @Test(arguments: [
        ("select x::bigint from t where a=:a", "select x::bigint from t where a=$1"),
        ("select ':a'||:a", "select ':a'||$1"), (":a", "$1"), ("select :a::bigint", "select $1::bigint"),
        ("select E'\\'':a", "select E'\\''$1"), ("select l[1:a]", "select l[1$1]"),
        ("select 1 -- it's\n, :a", "select 1 -- it's\n, $1"), ("select $$'$$, :a", "select $$'$$, $1"),
    ])
    func `a parameter is found beside what looks like one`(_ text: String, _ translated: String) throws {
        #expect(try query(text, parameters: ["a": Int64.self]).sql == translated)
    }

    @Test func `a parameter without a name is refused`() {
        let error = #expect(throws: PostgresError.self) { try query("select $1").sql }
        #expect(error?.query == "example")
        #expect(error?.description.contains("give it a name") == true)
    }

    @Test func `a text and a declaration with other names are refused together`() {
        for text in ["select :a", "select :a, :b, :c", "select :a, :c"] {
            let query = query(text, parameters: ["a": Int64.self, "b": Int64.self])
            #expect(throws: PostgresError.self) { try query.sql }
        }
    }

    @Test func `a value that is missing, unknown, doubled or of another type is refused before it is sent`() throws {
        let connection = try Connection(TestCluster.shared.connection(database: "postgres"))
        let query = query(
            "select :low::bigint + :high::bigint as sum",
            parameters: ["low": Int64.self, "high": Int64?.self],
            columns: ["sum": Int64?.self]
        )
        #expect(try connection.query(query, ["high": 5, "low": 2]).single().get("sum", as: Int64?.self) == 7)
        let nothing = try connection.query(query, ["low": 2, "high": Int64?.none]).single()
        #expect(try nothing.get("sum", as: Int64?.self) == nil)
        let wrong: [(KeyValuePairs<String, any PostgresEncodable>, String)] = [
            (["low": 2], "high"), (["low": 2, "high": 3, "extra": 4], "extra"), ([:], "low"),
            (["low": 2, "low": 2, "high": 3], "low"), (["low": 2, "high": "3"], "String"),
            (["low": Int32(2), "high": 3], "Int32"),
        ]
        for (values, word) in wrong {
            let error = try #require(throws: PostgresError.self) { try connection.query(query, values) }
            #expect(error.code == .invalidValue && error.query == "example")
            #expect(error.description.contains(word))
        }
    }

    @Test func `a column is read under its name and as the declared type only`() throws {
        let connection = try Connection(TestCluster.shared.connection(database: "postgres"))
        let query = query("select 1 as a, 2 as b, 3 as c", columns: ["a": Int32.self, "c": Int?.self, "d": Int.self])
        let row = try connection.query(query).single()
        #expect(try row.get("a", as: Int32.self) == 1)
        #expect(try row.get("a", as: Int32?.self) == 1)
        #expect(try row.get("c", as: Int?.self) == 3)
        for read in [
            { try _ = row.get("a", as: Int64.self) }, { try _ = row.get("b", as: Int32.self) },
            { try _ = row.get("c", as: Int.self) },
            { try _ = row.get("d", as: Int.self) },
        ] as [() throws -> Void] {
            let error = try #require(throws: PostgresError.self) { try read() }
            #expect(error.code == .unexpectedResult && error.query == "example")
        }
    }

    @Test func `an error names the query, also in a pipeline and in a copy`() async throws {
        try await TestCluster.withEmptyDatabase { target in
            let connection = try Connection(target)
            let good = query("select 1")
            let bad = query("select 1 / 0", name: "division")
            let copy = query("copy t from stdin", name: "copying", form: .copyIn)
            let alone = try #require(throws: PostgresError.self) { try connection.query(bad) }
            #expect(alone.query == "division")
            #expect(alone.description.hasSuffix("[SQLSTATE 22012, query division]"))
            let piped = try #require(throws: PostgresError.self) {
                try connection.pipeline([Statement(good), Statement(good), Statement(bad), Statement(good)])
            }
            #expect(piped.query == "division")
            let copied = try #require(throws: PostgresError.self) { try connection.copyIn(copy) { _ in } }
            #expect(copied.query == "copying")
            #expect(try connection.query(good).count == 1)
        }
    }

    @Test func `a copy gets its integers in the text`() throws {
        let connection = try Connection(TestCluster.shared.connection(database: "postgres"))
        let copy = query(
            "copy (select n::integer from generate_series(:first, :last) as n where n <> :but) to stdout (format binary)",
            form: .copyOut,
            parameters: ["first": Int64.self, "but": Int32.self, "last": Int64.self]
        )
        var numbers: [Int32] = []
        try connection.copyOutLent(copy, ["first": -1, "last": 3, "but": Int32(1)]) { row, bytes in
            numbers.append(try row.int32(bytes))
        }
        #expect(numbers == [-1, 0, 2, 3])
        let text = query("copy (select :a) to stdout", form: .copyOut, parameters: ["a": String.self])
        #expect(throws: PostgresError.self) { try connection.copyOutLent(text, ["a": "x"]) { _, _ in } }
    }

    @Test func `a savepoint takes back what failed and keeps the transaction`() async throws {
        try await TestCluster.withEmptyDatabase { target in
            let connection = try Connection(target)
            try connection.script("create table t (a integer primary key); insert into t values (1)")
            try connection.transaction { connection in
                for value in [2, 1, 3] {
                    do {
                        try connection.savepoint(undoing: { $0.sqlState == .uniqueViolation }) { connection in
                            _ = try connection.query("insert into t values ($1)", [value])
                        }
                    } catch let error as PostgresError {
                        #expect(error.sqlState == .uniqueViolation && value == 1)
                    }
                }
            }
            let values = try connection.query("select a from t order by a").map { try $0.get("a", as: Int.self) }
            #expect(values == [1, 2, 3])
        }
    }
}
