import DatabaseTestSupport
import Foundation
import Postgres
import StrictJSON
import Testing

/// The built program against servers that others wrote.
@Suite(.enabled(if: ProviderClients.areInstalled, "the providers' clients are missing; run Tests/Clients/install.sh"))
struct IndependentServerTests {
    /// Lends `body` a server, and a ledger of files to be sent there in a fresh database.
    private static func with(
        _ name: String,
        _ body: (inout LedgerFiles, IndependentServer, borrowing Connection) async throws -> Void
    ) async throws {
        try await TestDatabase.with { target in
            let empty = try Workplace.empty()
            defer { empty.remove() }
            let variables = ["DATABASE_URL": target.secretText, "LLM_KEY": IndependentServer.key]
            let place = Workplace(binary: BuiltBinary(folder: empty.folder, environment: variables))
            let server = try IndependentServer(name, in: place.folder)
            let connection = try Connection(target)
            var files = try LedgerFiles(place, connection)
            try await body(&files, server, connection)
        }
    }

    private static func refuse(_ faults: String, at server: IndependentServer) async throws {
        let body = Data(#"{"behaviors":[\#(faults)]}"#.utf8)
        _ = try await server.succeed("POST", "/_llmock/scenario", body: body)
    }

    /// Checks llmock's judgement: whether we wait as long as told, back off, and stop where nothing can be gained.
    private static func checkVerdict(_ server: IndependentServer) async throws {
        let verdict = try await server.succeed("GET", "/_llmock/verdict")
        let json = try verdict.json
        #expect(json["passed"]?.bool == true && json["errors"]?.int == 0, "\(verdict.text)")
        #expect((json["faults_injected"]?.int ?? 0) > 0, "no fault was met: \(verdict.text)")
    }

    @Test func `llmock runs our batches, and finds that we wait as long as we are told`() async throws {
        try await Self.with("llmock") { files, server, connection in
            try files.add(2, lines: 10, at: server.address, keyVariable: "LLM_KEY", to: connection)
            try await Self.refuse(#"{"type":"fail","status":429,"times":2,"retry_after":0.3}"#, at: server)
            _ = try files.dispatch()
            #expect(try LedgerFiles.states(connection) == ["recorded": 2])
            #expect(try connection.number("select count(*)::int from waybill.answer where status = 0") == 20)
            try await Self.checkVerdict(server)
        }
    }

    @Test func `llmock answers line by line, and finds that we wait as long as we are told`() async throws {
        try await Self.with("llmock") { files, server, connection in
            try files.add(1, lines: 20, at: server.address, mode: "online", keyVariable: "LLM_KEY", to: connection)
            let faults = #"{"type":"fail","status":429,"times":3,"retry_after":0.3},{"type":"fail","status":503}"#
            try await Self.refuse(faults, at: server)
            _ = try files.dispatch("--mode", "online")
            #expect(try LedgerFiles.states(connection) == ["recorded": 1])
            #expect(try connection.number("select count(*)::int from waybill.answer where status = 0") == 20)
            try await Self.checkVerdict(server)
        }
    }

    @Test(.enabled(if: IndependentServer.isInstalled("litellm"), "run Tests/Clients/install.sh --litellm"))
    func `LiteLLM bills what we bill`() async throws {
        try await Self.with("litellm") { files, server, connection in
            try files.add(1, lines: 5, at: server.address, mode: "online", keyVariable: "LLM_KEY", to: connection)
            _ = try files.dispatch("--mode", "online")
            // Its answers always have 10 and 20 tokens: 0.15 and 0.60 USD a million, as its own header says.
            let billed = "select sum(billed_nusd)::int from waybill.request_file"
            #expect(try connection.number(billed) == 5 * 13_500)
        }
    }
}
