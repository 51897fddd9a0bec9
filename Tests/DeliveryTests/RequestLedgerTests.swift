import DatabaseTestSupport
import Delivery
import Postgres
import Testing

@Suite struct RequestLedgerTests {
    @Test func `a new database has a tag of its own and no files`() async throws {
        try await TestDatabase.with { target in
            let connection = try Connection(target)
            #expect(try RequestLedger.tag(connection).utf8.count == 8)
            #expect(try RequestLedger.files(connection).isEmpty)
        }
    }
}
