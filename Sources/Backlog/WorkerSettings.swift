/// How a worker behaves.
package struct WorkerSettings: Sendable {
    /// Names the worker in the chunk table; for people only, the epoch decides who holds a chunk.
    package var name: String

    /// How long a chunk stays with a worker that is not heard of; renewed at half of it.
    package var leaseSeconds: Double = 45

    /// How long a chunk under way may go on after a stop was requested before it is given back.
    package var graceSeconds: Double = 6

    /// How long one call may wait for the database before its connection counts as lost and is opened again.
    package var silenceSeconds: Double = 30

    /// Whether to wait for more when nothing is left, instead of ending.
    package var follows = false
    package var faults: FaultInjection = .none

    package init(name: String) { self.name = name }
}

/// What a worker did.
package struct WorkerReport: Sendable, Equatable {
    package var chunks = 0
    package var prompts = 0
    package var failures = 0

    /// Chunks that another worker had taken over when we wanted to record them; their work was dropped.
    package var staleChunks = 0

    /// Chunks that were claimed and given back undone, and their prompts.
    package var returnedChunks = 0
    package var returnedPrompts = 0

    /// How many prompts failed for each reason.
    package var reasons: [String: Int] = [:]

    package init(chunks: Int = 0, prompts: Int = 0, failures: Int = 0, staleChunks: Int = 0) {
        self.chunks = chunks
        self.prompts = prompts
        self.failures = failures
        self.staleChunks = staleChunks
    }

    /// Adds what another worker did.
    package mutating func add(_ other: WorkerReport) {
        chunks += other.chunks
        prompts += other.prompts
        failures += other.failures
        staleChunks += other.staleChunks
        returnedChunks += other.returnedChunks
        returnedPrompts += other.returnedPrompts
        reasons.merge(other.reasons, uniquingKeysWith: +)
    }

    /// Counts a chunk that was given back.
    mutating func addReturned(_ lease: ChunkLease) {
        returnedChunks += 1
        returnedPrompts += lease.count
    }
}
