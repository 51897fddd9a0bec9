import DatabaseTestSupport
import Foundation
import Postgres
import Testing

/// `waybill files`: what a person decides of a request file, against the simulated provider.
@Suite struct FilesCommandTests {
    private static func name(_ connection: borrowing Connection, _ state: String) throws -> String {
        try connection.query("select name from waybill.request_file where state = $1 limit 1", [state]).single().get(0)
    }

    @Test func `a batch that is cancelled bills what it did, and its other lines count as expired`() async throws {
        try await DispatchTests.with(["--latency", "1000"]) { files, provider, target in
            let connection = try Connection(target)
            try files.add(1, lines: 5, at: provider.address, to: connection)
            _ = try files.dispatch("--once")
            #expect(try LedgerFiles.states(connection) == ["running": 1])
            let name = try Self.name(connection, "running")
            #expect(try files.place.binary.succeed("files", "cancel", name).contains("`waybill dispatch` fetches"))
            provider.options = ["--latency", "1"]
            try provider.restart()
            _ = try files.dispatch()
            #expect(try LedgerFiles.states(connection) == ["recorded": 1])
            let sums = "select passing + answered from waybill.request_file"
            #expect(try connection.number(sums) == 5)
            let ledger = try await provider.ledger()
            let billed = try connection.number("select billed_nusd from waybill.request_file")
            #expect(ledger.batchLines.allSatisfy { $0.state != "waiting" } && billed == ledger.nanoDollars)
            let again = try files.place.binary.fail("files", "cancel", name)
            #expect(again.contains("is recorded and has no batch under way"), "\(again)")
        }
    }

    @Test func `a file that was never sent is withdrawn, and one that was is not`() async throws {
        try await DispatchTests.with(["--latency", "1000"]) { files, provider, target in
            let connection = try Connection(target)
            try files.add(2, lines: 3, at: provider.address, to: connection)
            let name = try Self.name(connection, "written")
            #expect(try files.place.binary.succeed("files", "withdraw", name) == "withdrew \(name)\n")
            _ = try files.dispatch("--once")
            #expect(try LedgerFiles.states(connection) == ["running": 1, "withdrawn": 1])
            let sent = try Self.name(connection, "running")
            #expect(try files.place.binary.fail("files", "withdraw", sent).contains("`waybill files cancel`"))
            #expect(try await provider.ledger().batchLines.count == 3)
            #expect(try files.place.binary.fail("files", "withdraw", "nowhere").contains("nowhere"))
        }
    }

    @Test func `a batch of which the ledger lost trace is adopted, and nothing is sent twice`() async throws {
        try await DispatchTests.with(["--latency", "1000"]) { files, provider, target in
            let connection = try Connection(target)
            try files.add(1, lines: 4, at: provider.address, to: connection)
            _ = try files.dispatch("--once")
            let batch: String = try connection.query("select batch_id from waybill.request_file").single().get(0)
            try connection.query(
                "update waybill.request_file set state = 'creating', batch_id = null, not_before = 'infinity'"
            )
            let name = try Self.name(connection, "creating")
            #expect(try files.place.binary.succeed("files", "adopt", name, batch).contains(batch))
            provider.options = ["--latency", "1"]
            try provider.restart()
            _ = try files.dispatch()
            #expect(try LedgerFiles.states(connection) == ["recorded": 1])
            try await DispatchTests.check(files, provider)
            #expect(try files.place.binary.fail("files", "adopt", name, batch).contains("waits for no batch"))
        }
    }

    @Test func `a file whose batch is of no use is sent anew, once a person says so`() async throws {
        try await DispatchTests.with { files, provider, target in
            let connection = try Connection(target)
            try files.add(1, lines: 4, at: provider.address, to: connection)
            try connection.query(
                """
                update waybill.request_file
                set state = 'creating', not_before = 'infinity', sent_at = clock_timestamp(), fault = 'in doubt'
                """
            )
            let name = try Self.name(connection, "creating")
            let listed = try files.place.binary.succeed("files", "list", "--json")
            #expect(listed.contains("in doubt"), "\(listed)")
            #expect(try files.place.binary.succeed("files", "resend", name).contains("is sent anew"))
            _ = try files.dispatch()
            #expect(try LedgerFiles.states(connection) == ["recorded": 1])
            try await DispatchTests.check(files, provider)
            #expect(try files.place.binary.fail("files", "resend", name).contains("has answers already"))
        }
    }
}
