import Foundation
import Postgres
import DatabaseTestSupport
import Testing

/// Faults of all kinds at several workers against a server of their own: every prompt is decided exactly once.
///
/// `make faults` sets the number of faults and the seed; without, it is the short form.
@Suite struct FaultRunTests {
    private static func variable<T: LosslessStringConvertible>(_ name: String) -> T? {
        ProcessInfo.processInfo.environment[name].flatMap { T($0) }
    }

    @Test(.timeLimit(.minutes(30))) func `whatever happens, every prompt is decided exactly once`() async throws {
        let wanted: Int? = Self.variable("WAYBILL_FAULTS")
        let run = FaultRun(
            seed: Self.variable("WAYBILL_FAULT_SEED") ?? 20_261_121,
            faults: wanted ?? 40,
            usesSmallDisk: wanted != nil
        )
        try await TestCluster.withServer { cluster, target in
            let report = try await run.run(cluster, target)
            #expect(report.lostLeases > 0 && report.highestEpoch > 1)
            print(report)
        }
    }
}
