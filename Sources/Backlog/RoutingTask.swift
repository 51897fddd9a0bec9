package import Postgres
package import Registry
package import RoutingPolicy

/// A claimed chunk: what its holder needs to prove that it still is the holder.
package struct ChunkLease: Sendable, Hashable {
    package let chunk: Int64
    package let job: Int64
    package let epoch: Int32

    /// The prompt numbers it covers, without gaps.
    package let prompts: ClosedRange<Int32>

    /// When the chunk was made: after a failover that lost commits, its number may be another chunk's.
    package let created: Timestamp

    /// Whether workers were lost with it before: it may be what kills them, and is worked on with nothing else in hand.
    package let isSuspect: Bool

    package init(
        chunk: Int64,
        job: Int64,
        epoch: Int32,
        prompts: ClosedRange<Int32>,
        created: Timestamp,
        isSuspect: Bool = false
    ) {
        self.created = created
        self.isSuspect = isSuspect
        self.chunk = chunk
        self.job = job
        self.epoch = epoch
        self.prompts = prompts
    }

    package var count: Int { Int(prompts.upperBound - prompts.lowerBound) + 1 }
}

/// What is the same for all prompts of a job.
package struct RoutingJob: Sendable, Equatable {
    package let id: Int64
    package let name: String

    /// Random choices are keyed by (snapshot, this, prompt number), so a chunk done again chooses the same.
    package let seed: Int64
    package let preference: Preference

    /// The numbers of the models that may be chosen; nil for all.
    package let allowedModels: [Int16]?

    /// What exploration may cost, 0 to 1.
    package let explore: Double

    package init(
        id: Int64,
        name: String,
        seed: Int64,
        preference: Preference,
        allowedModels: [Int16]? = nil,
        explore: Double = JobTerms.defaultExplore
    ) {
        self.allowedModels = allowedModels
        self.explore = explore
        self.id = id
        self.name = name
        self.seed = seed
        self.preference = preference
    }
}

/// One prompt to choose a model for.
package struct QueuedPrompt: Sendable, Equatable {
    package let number: Int32
    package let text: String
    /// What its request has besides text, as the database numbers it; 0 for none, or where it is not known.
    package let parts: Int16

    package init(number: Int32, text: String, parts: Int16 = 0) {
        self.number = number
        self.text = text
        self.parts = parts
    }
}

/// A chunk with its prompts, as a routing closure gets it.
package struct RoutingTask: Sendable {
    package let lease: ChunkLease
    package let job: RoutingJob

    /// In ascending order of their number.
    package let prompts: [QueuedPrompt]

    /// The catalog with the prices in force when the chunk was claimed.
    package let catalog: [ModelCatalog.Stored]

    /// What models take besides text, by their number; not read where no prompt has parts.
    package let takes: [Int16: Int16]

    /// What the worker's channel pointed to when the chunk was claimed; nil for nothing, or without a channel.
    package let inForce: SnapshotInForce?

    package init(
        lease: ChunkLease,
        job: RoutingJob,
        prompts: [QueuedPrompt],
        catalog: [ModelCatalog.Stored],
        takes: [Int16: Int16] = [:],
        inForce: SnapshotInForce? = nil
    ) {
        self.catalog = catalog
        self.takes = takes
        self.inForce = inForce
        self.lease = lease
        self.job = job
        self.prompts = prompts
    }
}

/// The model chosen for a prompt.
package struct RoutedPrompt: Sendable, Equatable {
    package let number: Int32

    /// The number of the model in the catalog.
    package let model: Int16

    /// The probability with which the model was drawn, in (0, 1].
    package let propensity: Float
    /// In [0, 1].
    package let predictedQuality: Float

    /// In nano-dollars.
    package let predictedCost: Int64

    package init(number: Int32, model: Int16, propensity: Float, predictedQuality: Float, predictedCost: Int64) {
        self.number = number
        self.model = model
        self.propensity = propensity
        self.predictedQuality = predictedQuality
        self.predictedCost = predictedCost
    }
}

/// A prompt that could not be routed, with its reason.
package struct UnroutablePrompt: Sendable, Equatable {
    package let number: Int32

    /// A short word to group by, such as `too_long`.
    package let code: String
    package let reason: String

    package init(number: Int32, code: String, reason: String) {
        self.number = number
        self.code = code
        self.reason = reason
    }
}

/// What one candidate alone would have given and cost on the routed prompts of a chunk, by the same predictions.
package struct CandidateTotal: Sendable, Equatable {
    package let model: Int16

    /// In nano-dollars.
    package let cost: Int64

    /// Sum of predicted qualities, in millionths.
    package let quality: Int64

    /// The number of the catalog's price that `cost` was reckoned with; nil if it was another one.
    package let price: Int64?

    /// How many of the routed prompts it was a candidate for; nil for all of them.
    package let prompts: Int32?

    package init(model: Int16, cost: Int64, quality: Int64, price: Int64? = nil, prompts: Int32? = nil) {
        self.price = price
        self.prompts = prompts
        self.model = model
        self.cost = cost
        self.quality = quality
    }
}

/// What exploration did to a chunk, and what it is predicted to cost against the policy alone.
package struct ExplorationTotal: Sendable, Equatable {
    /// Prompts that went to another model than the policy's most probable one.
    package var prompts: Int32 = 0

    /// Nano-dollars and millionths of utility, in expectation over the draws; below 0 where exploration gains.
    package var extraCost: Int64 = 0
    package var lostUtility: Int64 = 0

    package init() {}
}

/// What the routing of a chunk gave: each prompt of it exactly once, in `decisions` or in `failures`.
package struct ChunkRouting: Sendable, Equatable {
    package var decisions: [RoutedPrompt]
    package var failures: [UnroutablePrompt]

    /// One entry for each candidate model, chosen or not.
    package var candidates: [CandidateTotal]

    /// Whether the job's preference lies outside the range the policy was trained for.
    package var isExtrapolated: Bool

    package var exploration = ExplorationTotal()
    /// How many of the prompts are longer than the encoder reads.
    package var cut: Int

    package init(
        decisions: [RoutedPrompt],
        failures: [UnroutablePrompt] = [],
        candidates: [CandidateTotal],
        isExtrapolated: Bool = false,
        cut: Int = 0
    ) {
        self.cut = cut
        self.isExtrapolated = isExtrapolated
        self.decisions = decisions
        self.failures = failures
        self.candidates = candidates
    }
}
