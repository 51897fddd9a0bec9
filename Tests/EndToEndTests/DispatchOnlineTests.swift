import Delivery
import Foundation
import Postgres
import StrictJSON
import Testing

/// Lines sent one by one.
///
/// The provider's account book is the judge: no line was answered twice.
@Suite struct DispatchOnlineTests {
    private static let requests =
        ProcessInfo.processInfo.environment["WAYBILL_ONLINE_REQUESTS"].flatMap { Int($0) } ?? 1000

    /// The ids in the result files, with how often each is there.
    private static func answered(_ files: LedgerFiles) throws -> [String: Int] {
        var counts: [String: Int] = [:]
        for name in try FileManager.default.contentsOfDirectory(atPath: files.results.path)
        where name.contains(".answers-") {
            let text = try String(contentsOf: files.results.appendingPathComponent(name), encoding: .utf8)
            for line in text.split(separator: "\n") {
                counts[try #require(try JSON.parse(String(line))["custom_id"]?.string), default: 0] += 1
            }
        }
        return counts
    }

    private static func check(_ files: LedgerFiles, _ provider: SimulatedProvider) async throws {
        let answered = try answered(files)
        #expect(answered.keys.sorted() == files.ids.sorted())
        #expect(answered.values.allSatisfy { $0 == 1 })
        let paid = try await provider.ledger().online.map(\.customID)
        #expect(Set(paid).count == paid.count, "a line was answered twice")
    }

    @Test(arguments: ["rate-limit=20", "server-error=5", "online-lost=5", "online-cut=5"])
    func `every line is answered, or known to be lost, and paid once`(_ fault: String) async throws {
        try await DispatchTests.with(["--fault", fault, "--retry-after", "0.02"]) { files, provider, target in
            let connection = try Connection(target)
            try files.add(2, lines: 60, at: provider.address, mode: "online", to: connection)
            _ = try files.dispatch("--mode", "online", "--concurrency", "8")
            #expect(try LedgerFiles.states(connection) == ["recorded": 2])
            try await Self.check(files, provider)
        }
    }

    @Test(arguments: [DispatchPoint.beforeSend, .afterSend, .afterAnswer], [1, 20])
    func `what a killed process had under way is not sent twice`(_ point: DispatchPoint, _ number: Int) async throws {
        try await DispatchTests.with { files, provider, target in
            let connection = try Connection(target)
            try files.add(1, lines: 60, at: provider.address, mode: "online", to: connection)
            var binary = files.place.binary
            binary.environment["WAYBILL_KILL_AT"] = "\(point.rawValue):\(number)"
            let killed = try binary.run(["dispatch", "--mode", "online", "--lease", "1", "--concurrency", "4"])
            #expect(killed.status == -SIGKILL)
            let result = try files.dispatch("--mode", "online", "--concurrency", "4")
            #expect(result.errors.contains("lost in flight; they may have been billed"), "\(result.errors)")
            try await Self.check(files, provider)
        }
    }

    @Test func `without its journal a file that was begun is left to a person`() async throws {
        try await DispatchTests.with { files, provider, target in
            let connection = try Connection(target)
            try files.add(1, lines: 30, at: provider.address, mode: "online", to: connection)
            var binary = files.place.binary
            binary.environment["WAYBILL_KILL_AT"] = "afterAnswer:3"
            _ = try binary.run(["dispatch", "--mode", "online", "--lease", "1"])
            try FileManager.default.removeItem(at: files.results)
            let result = try files.dispatch("--mode", "online", status: 1)
            #expect(result.errors.contains("the journal of that"), "\(result.errors)")
            let paid = try await provider.ledger().online.map(\.customID)
            #expect(Set(paid).count == paid.count)
        }
    }

    /// Everything that the program does counts: start, journal, HTTP, recording.
    @Test func `a request costs less than a millisecond of processor time`() async throws {
        try await DispatchTests.with { files, provider, target in
            let connection = try Connection(target)
            try files.add(1, lines: Self.requests, at: provider.address, mode: "online", to: connection)
            let process = files.place.binary.process([])
            process.executableURL = URL(fileURLWithPath: "/bin/bash")
            let command = "\(BuiltBinary.path.path) dispatch --mode online --concurrency 16 > /dev/null 2>&1"
            process.arguments = ["-c", "TIMEFORMAT='%U %S'; time \(command)"]
            let pipe = Pipe()
            process.standardError = pipe
            try process.run()
            let text = String(decoding: pipe.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
            process.waitUntilExit()
            let seconds = text.split(whereSeparator: \.isWhitespace).compactMap { Double($0) }.reduce(0, +)
            #expect(try LedgerFiles.states(connection) == ["recorded": 1])
            #expect(try connection.number("select count(*) from waybill.answer where latency_ms is null") == 0)
            #expect(seconds > 0 && seconds / Double(Self.requests) < 0.001, "\(seconds) s for \(Self.requests)")
        }
    }
}
