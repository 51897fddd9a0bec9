internal import Crypto
package import RoutingPolicy

/// What a job is, before its prompts.
package struct JobSpecification: Sendable, Equatable {
    package var name: String
    package var preference: Preference
    package var priority: Int16
    package var budget: Int64?
    package var chunkSize: Int32

    /// When and to which models, for whom.
    package var terms = JobTerms()

    /// - Parameters:
    ///   - name: unique, 1 to 200 bytes.
    ///   - preference: what matters to the job.
    ///   - priority: smaller goes first.
    ///   - budget: in nano-dollars; kept for budget allocation.
    ///   - chunkSize: prompts a worker claims at once.
    package init(
        name: String,
        preference: Preference,
        priority: Int16 = 0,
        budget: Int64? = nil,
        chunkSize: Int32 = 5000
    ) {
        self.name = name
        self.preference = preference
        self.priority = priority
        self.budget = budget
        self.chunkSize = chunkSize
    }

    /// Derived from the name alone, so that the same job made again makes the same random choices.
    package var seed: Int64 { Self.seed(ofJob: name) }

    /// What a job of this name draws by.
    package static func seed(ofJob name: String) -> Int64 {
        var seed: UInt64 = 0
        for byte in SHA256.hash(data: Array(name.utf8)).prefix(8) { seed = seed << 8 | UInt64(byte) }
        return Int64(bitPattern: seed)
    }

    /// Refuses what no job can be, without asking the database.
    ///
    /// - Throws: `invalidJob`.
    package func check() throws(BacklogError) {
        guard !name.isEmpty, name.utf8.count <= 200, !name.utf8.contains(0) else {
            throw .invalidJob(reason: "the name has \(name.utf8.count) bytes; expected 1 to 200, without U+0000")
        }
        guard chunkSize > 0 else { throw .invalidJob(reason: "the chunk size is \(chunkSize); expected at least 1") }
        guard (0...1).contains(terms.explore) else {
            throw .invalidJob(reason: "the limit of exploration is \(terms.explore); expected a number from 0 to 1")
        }
        guard (1...100).contains(terms.maximumTries) else {
            throw .invalidJob(reason: "the tries are \(terms.maximumTries); expected 1 to 100")
        }
        guard budget ?? 1 > 0 else { throw .invalidJob(reason: "the budget is not above 0") }
    }
}
