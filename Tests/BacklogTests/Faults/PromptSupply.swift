import Backlog
import Postgres
import DatabaseTestSupport
import RoutingPolicy
import Synchronization

/// A producer that keeps the backlog filled, and resumes its loads when the server goes away under them.
final class PromptSupply: Sendable {
    private let target: ConnectionString
    private let promptsPerJob: Int
    /// Whether the first job has a prompt that kills whoever reads it.
    private let isPoisoned: Bool
    private let ending = Atomic<Bool>(false)
    private let resumptions = Atomic<Int>(0)

    init(target: ConnectionString, promptsPerJob: Int, isPoisoned: Bool = true) {
        self.target = target
        self.promptsPerJob = promptsPerJob
        self.isPoisoned = isPoisoned
    }

    var resumed: Int { resumptions.load(ordering: .relaxed) }

    func end() { ending.store(true, ordering: .relaxed) }

    func run() async throws {
        let session = Session(target)
        var number = 0
        while !ending.load(ordering: .relaxed) {
            let depth = try? await session.run { try ChunkQueue.depth($0) }
            if let depth, depth.ready < promptsPerJob {
                // A poisoned job loses no more than the usual two leases.
                try await load(number, isPoisoned: isPoisoned && number == 0)
                number += 1
            }
            try await Task.sleep(for: .milliseconds(10))
        }
        await session.close()
    }

    private func load(_ number: Int, isPoisoned: Bool) async throws {
        var job = JobSpecification(
            name: "job \(number)",
            preference: try Preference(quality: 1, cost: 1),
            priority: isPoisoned ? -1 : 0,
            chunkSize: isPoisoned ? 4 : 20
        )
        job.terms.maximumAttempts = isPoisoned ? 2 : 100
        let count = isPoisoned ? 40 : promptsPerJob
        let specification = job
        let session = Session(target)
        while true {
            do {
                _ = try await session.run { connection in
                    var given = 0
                    // Parts of 200: a crash leaves a load that is half there.
                    return try JobLoader(specification, resume: true, transactionSize: 200).load(connection) {
                        () -> TestRecord? in
                        given += 1
                        guard given <= count else { return nil }
                        let text = isPoisoned && given == 7 ? "poison" : "prompt \(given)"
                        return TestRecord(id: "id-\(given)", prompt: text, line: given)
                    }
                }
                return await session.close()
            } catch let error as PostgresError where error.isTransient {
                resumptions.add(1, ordering: .relaxed)
                try await Task.sleep(for: .milliseconds(20))
            }
        }
    }
}
