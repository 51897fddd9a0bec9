import BatchFiles
import Delivery
import Foundation
import Postgres
import PureTestSupport
import Testing

/// Dispatchers that are killed, against a provider that loses answers and is killed as well.
///
/// Its account book is the
/// judge: no line in two batches, none lost.
///
/// `WAYBILL_KILLS` sets how many random kills there are; `make test` runs a short form.
@Suite struct DispatchKillTests {
    private static let kills = ProcessInfo.processInfo.environment["WAYBILL_KILLS"].flatMap { Int($0) } ?? 25

    /// So many files that the last dispatchers that are killed still have some to work on.
    private static let files = kills * 8 / 5

    static let batchPoints: [DispatchPoint] = [
        .afterClaim, .beforeUpload, .afterUpload, .beforeCreate, .afterCreate, .afterPoll, .afterFetch, .afterRecord,
    ]

    private static let options = ["--poll", "0.02", "--settle", "0.3", "--lease", "1"]

    @Test(arguments: batchPoints)
    func `a dispatcher killed at a point is followed by one that doubles and loses nothing`(
        _ point: DispatchPoint
    ) async throws {
        try await DispatchTests.with { files, provider, target in
            let connection = try Connection(target)
            try files.add(3, lines: 10, at: provider.address, to: connection)
            for number in 1...3 {
                var binary = files.place.binary
                binary.environment["WAYBILL_KILL_AT"] = "\(point.rawValue):\(number)"
                let result = try binary.run(["dispatch"] + Self.options)
                #expect(result.status == -SIGKILL || number > 1, "\(result.status) \(result.output)\(result.errors)")
            }
            _ = try files.dispatch()
            #expect(try LedgerFiles.states(connection) == ["recorded": 3])
            try await DispatchTests.check(files, provider)
        }
    }

    @Test func `kills at random moments, two dispatchers, a provider that dies and lies: all is paid once`()
        async throws
    {
        let faults = [
            "create-lost=8", "create-cut=8", "upload-cut=8", "server-error=8", "rate-limit=8", "cut-download=4",
        ]
        let options = ["--retry-after", "0.02"] + faults.flatMap { ["--fault", $0] }
        try await DispatchTests.with(options) { files, provider, target in
            let connection = try Connection(target)
            try files.add(Self.files, lines: 10, at: provider.address, to: connection)
            var random = SplitMix(state: 20_261_128)
            for number in 0..<Self.kills {
                let processes = try (0..<2).map { _ in
                    let process = files.place.binary.process(["dispatch"] + Self.options)
                    process.standardOutput = FileHandle.nullDevice
                    process.standardError = FileHandle.nullDevice
                    try process.run()
                    return process
                }
                for process in processes {
                    usleep(UInt32(30_000 + random.next() % 400_000))
                    kill(process.processIdentifier, SIGKILL)
                    process.waitUntilExit()
                }
                if number % 8 == 7 { try provider.restart() }
            }
            try await provider.setFaults([
                "create-lost": "0", "create-cut": "0", "upload-cut": "0", "server-error": "0", "rate-limit": "0",
            ])
            try connection.query("update waybill.request_file set not_before = null where not_before < 'infinity'")
            _ = try files.dispatch()
            #expect(try LedgerFiles.states(connection) == ["recorded": Self.files])
            try await DispatchTests.check(files, provider)
        }
    }

    @Test(arguments: [SIGTERM, SIGINT, SIGHUP])
    func `a dispatcher that is told to end gives its files back within seconds`(_ number: Int32) async throws {
        try await DispatchTests.with(["--latency", "1000"]) { files, provider, target in
            let connection = try Connection(target)
            try files.add(3, lines: 5, at: provider.address, to: connection)
            let running = try RunningBinary(files.place, ["dispatch"] + Self.options)
            try running.wait { try LedgerFiles.states(connection)["running"] == 3 }
            let begun = ContinuousClock.now
            running.end(number)
            #expect(running.process.terminationStatus == 130 && running.process.terminationReason == .exit)
            #expect(ContinuousClock.now - begun < .seconds(5))
            #expect(running.errors.contains("batches go on at the provider"), "\(running.errors)")
            #expect(try connection.number("select count(lease_until)::int from waybill.request_file") == 0)
        }
    }
}
