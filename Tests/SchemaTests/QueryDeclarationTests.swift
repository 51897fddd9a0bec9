import Backlog
import Delivery
import Postgres
import Registry
import Schema
import StatusSite
import DatabaseTestSupport
import Testing

@Suite struct QueryDeclarationTests {
    private static let queries = BacklogQueries.all + RegistryQueries.all + SiteQueries.all + DeliveryQueries.all

    @Test func `every file of db/queries is declared, once`() throws {
        #expect(try Self.queries.map(\.name).sorted() == SQLFile.queryNames())
    }

    @Test func `every parameter and column is what the server says it is`() async throws {
        try await TestDatabase.with { target in
            let connection = try Connection(target)
            for query in Self.queries where query.form != .script {
                let described = try connection.describe(try Self.statement(of: query))
                for (parameter, type) in zip(try query.numbered, described.parameterTypes) {
                    #expect(
                        Self.matches(parameter.type, type),
                        "\(query.name): the server takes :\(parameter.name) for type \(type), not for \(parameter.type)"
                    )
                }
                #expect(described.parameterTypes.count == query.parameters.count, "\(query.name)")
                // A function that returns nothing gives a column of this type all the same.
                let columns = described.columns.filter { $0.type != Self.void }
                #expect(columns.map(\.name) == query.columns.map(\.name), "\(query.name)")
                for (column, declared) in zip(columns, query.columns) {
                    #expect(
                        declared.type.typeNumbers.contains(column.type),
                        "\(query.name): the column \(column.name) has type \(column.type), not \(declared.type)"
                    )
                }
            }
        }
    }

    // Numbers of pg_type.
    private static let void: UInt32 = 2278

    /// text, char, bpchar, varchar, json, date, timestamptz, interval and numeric: what a text is taken for.
    private static let texts: [UInt32] = [25, 18, 1042, 1043, 114, 1082, 1184, 1186, 1700]

    private static func matches(_ declared: any PostgresEncodable.Type, _ type: UInt32) -> Bool {
        declared.typeNumber == 0 ? texts.contains(type) : declared.typeNumber == type
    }

    /// What can be prepared: of a COPY the query in it, or one of the columns that it writes.
    private static func statement(of query: Query) throws -> String {
        let sql = try query.sql
        switch query.form {
        case .statement, .script: return sql
        case .copyIn:
            let parts = try #require(try /copy ([\w.]+) \(([^)]*)\)\s+from stdin/.firstMatch(in: sql), "\(query.name)")
            return "select \(parts.2) from \(parts.1)"
        case .copyOut:
            let inner = try /copy \((.*)\) to stdout/.dotMatchesNewlines().firstMatch(in: sql)
            return String(try #require(inner, "\(query.name)").1)
        }
    }
}
