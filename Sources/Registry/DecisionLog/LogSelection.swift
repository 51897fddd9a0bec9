package import Postgres

/// Which decisions are read.
package struct LogSelection: Sendable {
    /// The names of the jobs; nil for all.
    package var jobs: [String]?

    /// Those decided at or after this moment.
    package var since: Timestamp?

    /// Those decided by a snapshot that this channel ever pointed to; nil for any snapshot.
    package var channel: String?

    /// Outcomes of these sources; nil for all.
    package var sources: [PromptOutcome.Source]?

    package init(
        jobs: [String]? = nil,
        since: Timestamp? = nil,
        channel: String? = nil,
        sources: [PromptOutcome.Source]? = nil
    ) {
        self.jobs = jobs
        self.since = since
        self.channel = channel
        self.sources = sources
    }

    func reads(_ source: PromptOutcome.Source) -> Bool { sources?.contains(source) ?? true }
}

/// A job that decisions are read of.
package struct LoggedJob: Sendable {
    package let job: Int64
    package let name: String
    package let prompts: Int
    package let preference: (quality: Double, cost: Double, latency: Double)
    package let maximumTries: Int16

    /// The numbers of the models that may be chosen; nil for all.
    package let allowedModels: [Int16]?

    /// The limit of exploration.
    package let explore: Double

    /// Whether its prompts and decisions were removed by `prune`.
    package let isPruned: Bool
}
