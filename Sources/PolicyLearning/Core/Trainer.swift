package import RoutingPolicy

/// How training goes, once an epoch.
package struct TrainingProgress: Sendable, Equatable {
    /// The epoch that ended, counted from 1.
    package let epoch: Int

    /// How many epochs there will be.
    package let epochs: Int

    /// The mean reward w_q * q - w_c * c~ over the epoch's outcomes.
    package let meanReward: Double

    /// The mean entropy of the policy over the epoch, in nats.
    package let entropy: Double
}

/// What makes a `TrainedPolicy` from a ``TrainingSet``.
///
/// One file a trainer: the type conforms to this protocol, and the policy or predictor that it makes to ``Trainable``.
package protocol Trainer: SendableMetatype {
    /// The name on the command line and in a snapshot's provenance.
    static var name: String { get }

    /// What it is, in one sentence for the help text.
    static var summary: String { get }

    /// The trainer's own options; ``CommonOptions`` are those that all share.
    associatedtype Options: TrainingOptions

    /// Their defaults; those of the struct if not said.
    static var defaults: Options { get }

    /// The feedback that the method was made for.
    static var feedback: NaturalFeedback { get }

    /// Why it cannot learn from a log, in which a prompt has the outcome of one or few models; nil if it can.
    static var logRefusal: String? { get }

    /// Whether it counts outcomes by their weights, of propensities or age; false if not said.
    static var usesWeights: Bool { get }

    /// Whether a few thousand prompts take minutes to learn from, not seconds; false if not said.
    static var takesMinutes: Bool { get }

    /// Learns the two parts of a policy; `seed` decides every random number.
    ///
    /// - Throws: `LearningError` if training diverges or the data do not suffice.
    static func learn(
        _ data: TrainingSet,
        costScale: CostScale,
        options: Options,
        seed: UInt64,
        progress: (TrainingProgress) -> Void
    ) throws(LearningError) -> LearnedParts
}

/// A stored policy or predictor that names the trainer that makes it.
///
/// Written beside the trainer, this is how ``TrainerRegistry`` finds it: what `PolicyRegistry` lists needs no second
/// list.
package protocol Trainable: SendableMetatype {
    static var trainer: any Trainer.Type { get }
}

extension Trainer {
    package static var defaults: Options { Options() }
    package static var feedback: NaturalFeedback { .full }
    package static var takesMinutes: Bool { false }
    package static var usesWeights: Bool { false }
    package static var logRefusal: String? {
        feedback == .ownReplay ? "it learns by asking for outcomes of models of its own choice" : nil
    }
}

/// What a trainer wants to see of the outcomes of its prompts.
package enum NaturalFeedback: String, Sendable {
    /// Every model's outcome.
    case full

    /// One model's outcome a visit: the trainer chooses whose, by a ``BanditReplay`` of its own.
    case ownReplay

    /// One model's outcome a visit, of a model that a uniform sampler chooses; the trainer takes what was seen so.
    case uniformReplay
}

/// The two learned parts of a policy, and how many outcomes they were learned from.
package struct LearnedParts: Sendable, Equatable {
    package let policy: PolicyParameters
    package let predictor: PolicyParameters

    /// How many different (prompt, model) outcomes were looked at.
    package let outcomes: Int

    /// What the trainer settled itself, by name, such as a penalty found by cross-validation; kept in the provenance
    /// with `chosen_` before the name.
    package let chosen: [String: SettingValue]

    package init(
        policy: PolicyParameters,
        predictor: PolicyParameters,
        outcomes: Int,
        chosen: [String: SettingValue] = [:]
    ) {
        self.policy = policy
        self.predictor = predictor
        self.outcomes = outcomes
        self.chosen = chosen
    }
}
