import BatchFiles
import DatabaseTestSupport
import Delivery
import Foundation
import Postgres
import Testing

/// Files end where their provider's limits are, neither sooner nor later.
@Suite struct FileCuttingTests {
    /// The lines of each file of a job with one model, in order.
    private func cut(
        prompts: Int,
        _ limits: FileLimits,
        _ target: ConnectionString
    ) throws -> (counts: [Int], sizes: [Int], tokens: [Int]) {
        let connection = try Connection(target)
        let decided = try DecidedJob.make(connection, prompts: prompts, models: 1, limits: limits)
        // All prompts of one length, so that all lines are.
        try connection.query("update waybill.prompt set prompt = repeat('é', 50)")
        return try TestCluster.withTemporaryFolder { folder in
            _ = try Exporter(folder: folder, rangeSize: 4).export(connection, job: "job")
            let files = try RequestLedger.files(connection, job: decided.job)
            return (files.map { Int($0.lines) }, files.map { Int($0.bytes) }, files.map { Int($0.tokens) })
        }
    }

    @Test(arguments: [(9, [9]), (10, [10]), (11, [10, 1]), (20, [10, 10]), (21, [10, 10, 1])] as [(Int, [Int])])
    func `by the number of requests`(prompts: Int, expected: [Int]) async throws {
        try await TestDatabase.with { target in
            let limits = FileLimits(requests: 10, bytes: 1_000_000)
            let found = try cut(prompts: prompts, limits, target)
            #expect(found.counts == expected)
        }
    }

    @Test(arguments: [(-1, [2, 2, 2]), (0, [3, 3]), (1, [3, 3])] as [(Int, [Int])])
    func `by bytes, to 95 in a hundred, newlines included`(excess: Int, expected: [Int]) async throws {
        // Lines of prompts 1 to 9 have one length; the first export measures it.
        let length = try await TestDatabase.with { target in
            try cut(prompts: 1, FileLimits(requests: 10, bytes: 1_000_000), target).sizes[0]
        }
        try await TestDatabase.with { target in
            // The smallest limit whose 95 % hold three lines is found, and then missed, met and passed.
            let hundreds = (3 * length + 94) / 95
            let limit = (hundreds - (excess < 0 ? 1 : 0)) * 100 + max(0, excess)
            let filled = FileLimits(requests: 10, bytes: limit).filled.bytes
            #expect((filled >= 3 * length) == (excess >= 0))
            let found = try cut(prompts: 6, FileLimits(requests: 10, bytes: limit), target)
            #expect(found.counts == expected && found.sizes == expected.map { $0 * length })
        }
    }

    @Test(arguments: [(-1, [2, 2, 2]), (0, [3, 3]), (1, [3, 3])] as [(Int, [Int])])
    func `by tokens that the provider queues at once`(excess: Int, expected: [Int]) async throws {
        let tokens = try await TestDatabase.with { target in
            try cut(prompts: 1, FileLimits(requests: 10, bytes: 1_000_000), target).tokens[0]
        }
        try await TestDatabase.with { target in
            let hundreds = (3 * tokens + 94) / 95
            let limit = (hundreds - (excess < 0 ? 1 : 0)) * 100 + max(0, excess)
            let limits = FileLimits(requests: 10, bytes: 1_000_000, queuedTokens: limit)
            #expect(((limits.filled.queuedTokens ?? 0) >= 3 * tokens) == (excess >= 0))
            let found = try cut(prompts: 6, limits, target)
            #expect(found.counts == expected)
        }
    }

    @Test(arguments: [-1, 0, 1]) func `a line as large as a file is a file of its own`(excess: Int) async throws {
        let length = try await TestDatabase.with { target in
            try cut(prompts: 1, FileLimits(requests: 10, bytes: 1_000_000), target).sizes[0]
        }
        try await TestDatabase.with { target in
            let connection = try Connection(target)
            let limits = FileLimits(requests: 10, bytes: 100 * length)
            _ = try DecidedJob.make(connection, prompts: 3, models: 1, limits: limits)
            // ASCII, so that one more letter is one more byte.
            let letters = limits.filled.bytes - length + 100 + excess
            try connection.query("update waybill.prompt set prompt = repeat('é', 50)")
            try connection.query(
                "update waybill.prompt set prompt = repeat('x', $1) where prompt_no = 2",
                [Int32(letters)]
            )
            try TestCluster.withTemporaryFolder { folder in
                let report = try Exporter(folder: folder).export(connection, job: "job")
                let counts = try RequestLedger.files(connection).map { Int($0.lines) }
                #expect(counts == (excess > 0 ? [2] : [1, 1, 1]) && report.failed == (excess > 0 ? 1 : 0))
            }
        }
    }
}
