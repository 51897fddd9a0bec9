package import Postgres
package import Registry

/// A job as the site shows it.
package struct JobRecord: Sendable, Equatable {
    package var id: Int64
    package var name: String
    /// `loading`, `ready`, `done`, `paused` or `cancelled`.
    package var state: String
    package var qualityWeight: Double
    package var costWeight: Double
    package var latencyWeight: Double
    package var budgetNanoDollars: Int64?
    /// What exploration may cost, and what it did.
    package var exploration: Exploration
    package var prompts: Int64
    /// Prompts with a decision.
    package var routed: Int64
    package var claimed: Int64
    /// Prompts of chunks that were given up.
    package var dead: Int64
    /// Prompts of finished chunks that could not be routed.
    package var failed: Int64
    /// Prompts of finished chunks that are longer than the encoder reads.
    package var cut: Int64
    package var createdAt: Timestamp
    package var firstFinished: Timestamp?
    package var lastFinished: Timestamp?
    /// What its prompts went to, and what single models would have given instead.
    package var totals: JobTotals
    /// Snapshots that decided, with the number of prompts each decided.
    package var snapshots: [SnapshotUse]
    /// What came back, by model id and source.
    package var outcomes: [SiteData.SourceOutcomes]

    /// What exploration may cost, a share of the utility scale and of predicted cost, and what it did.
    package struct Exploration: Sendable, Equatable {
        /// E in [0, 1]; 0 is off.
        package var limit: Double
        /// Prompts that went to another model than the policy's most probable one.
        package var prompts: Int64
        /// Predicted cost that it adds, in expectation; negative where it saves.
        package var extraNanoDollars: Int64
        /// Predicted utility that it gives up, in expectation, summed in millionths.
        package var lossPpm: Int64

        package init(limit: Double = 0.01, prompts: Int64 = 0, extraNanoDollars: Int64 = 0, lossPpm: Int64 = 0) {
            self.limit = limit
            self.prompts = prompts
            self.extraNanoDollars = extraNanoDollars
            self.lossPpm = lossPpm
        }
    }

    /// A snapshot and the prompts it decided.
    package struct SnapshotUse: Sendable, Equatable {
        package var snapshot: SiteData.Snapshot
        package var prompts: Int64
        /// Whether the job's preference lies outside the range its policy was trained for; nil if not known.
        package var isExtrapolated: Bool?

        package init(snapshot: SiteData.Snapshot, prompts: Int64, isExtrapolated: Bool? = nil) {
            self.snapshot = snapshot
            self.prompts = prompts
            self.isExtrapolated = isExtrapolated
        }
    }

    package init(
        id: Int64,
        name: String,
        state: String,
        qualityWeight: Double,
        costWeight: Double,
        latencyWeight: Double = 0,
        budgetNanoDollars: Int64? = nil,
        exploration: Exploration = .init(),
        prompts: Int64,
        routed: Int64,
        claimed: Int64 = 0,
        dead: Int64 = 0,
        failed: Int64 = 0,
        cut: Int64 = 0,
        createdAt: Timestamp,
        firstFinished: Timestamp? = nil,
        lastFinished: Timestamp? = nil,
        totals: JobTotals = JobTotals(),
        snapshots: [SnapshotUse] = [],
        outcomes: [SiteData.SourceOutcomes] = []
    ) {
        self.id = id
        self.name = name
        self.state = state
        self.qualityWeight = qualityWeight
        self.costWeight = costWeight
        self.latencyWeight = latencyWeight
        self.budgetNanoDollars = budgetNanoDollars
        self.exploration = exploration
        self.prompts = prompts
        self.routed = routed
        self.claimed = claimed
        self.dead = dead
        self.failed = failed
        self.cut = cut
        self.createdAt = createdAt
        self.firstFinished = firstFinished
        self.lastFinished = lastFinished
        self.totals = totals
        self.snapshots = snapshots
        self.outcomes = outcomes
    }

    /// The page of the job, from the site's root; named by number, never by user text.
    package var page: String { "jobs/\(id).html" }

    package var isSimulated: Bool { outcomes.contains { $0.source == "simulated" } }
}
