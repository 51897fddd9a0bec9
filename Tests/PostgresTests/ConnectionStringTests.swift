import Postgres
import DatabaseTestSupport
import Testing

@Suite struct ConnectionStringTests {
    @Test func `neither description nor error holds the password`() throws {
        let target = try ConnectionString("postgres://ann:s3cret-word@127.0.0.1:1/shop?connect_timeout=2")
        #expect(target.description == "ann@127.0.0.1/shop")
        let error = try #require(throws: PostgresError.self) { _ = try Connection(target) }
        #expect(error.code == .connectionFailed)
        #expect(!error.description.contains("s3cret-word"))
    }

    @Test(arguments: ["host", "postgres://ann:s3cret-word@[::1/shop", "colour=s3cret-word", "a\0b"])
    func `a malformed string is refused without quoting it`(_ text: String) throws {
        let error = try #require(throws: PostgresError.self) { try ConnectionString(text) }
        #expect(error.code == .invalidConnectionString)
        #expect(!error.description.contains("s3cret-word"))
    }

    @Test func `the key=value form takes another database`() throws {
        let target = try TestCluster.shared.connection(database: "template1").database("postgres")
        #expect(try Connection(target).query("select current_database()").single().get(0) == "postgres")
        #expect(throws: PostgresError.self) { try ConnectionString("postgres://h/d").database("e") }
    }

    @Test func `a database that is not there says so`() throws {
        let error = try #require(throws: PostgresError.self) {
            _ = try Connection(TestCluster.shared.connection(database: "no_such"))
        }
        #expect(error.description.contains("no_such"))
    }
}
