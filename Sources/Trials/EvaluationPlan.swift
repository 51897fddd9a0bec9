package import PolicyEvaluation
package import PolicyLearning
package import RoutingPolicy
internal import Terminal

/// What a comparison is to do: which policies, on which encoder, split and preferences, how often.
package struct EvaluationPlan: Sendable {
    package var policies: [PolicyVariant] = []

    /// Options for the policies that know them.
    package var options: [String: SettingValue] = [:]
    package var seeds = 5
    package var split = SplitRule.random
    package var encoder = "minilm"
    package var preferences = PreferenceGrid.standard

    /// How often log feedback is drawn for each seed.
    package var logDraws = 1

    /// The limit of exploration under which policies are evaluated a second time, as they would be routed; 0 for not.
    package var explore = 0.01

    /// How many resamples of the prompts decide an interval.
    package var resamples = 2000

    package init() {}

    /// A copy with changes.
    package func with(_ change: (inout EvaluationPlan) throws -> Void) rethrows -> EvaluationPlan {
        var plan = self
        try change(&plan)
        return plan
    }
}

extension EvaluationPlan {
    private static let references = Set(ReferencePolicy.allCases.map(\.rawValue))

    /// The trainers that stand for themselves, not those that the references cover.
    package static var trainers: [any Trainer.Type] {
        TrainerRegistry.trainers.filter { !references.contains($0.name) }
    }

    /// What `all` stands for: the policies that don't take minutes to train.
    package static var allPolicies: [String] { trainers.filter { !$0.takesMinutes }.map { $0.name } }

    /// The policies that a list of names asks for.
    ///
    /// The references are always there, so their names are accepted and add nothing.
    ///
    /// - Parameters:
    ///   - list: names with commas between them; `all` for those of ``allPolicies``.
    ///   - feedback: for all of them.
    ///   - options: each goes to the policies whose trainer knows it.
    /// - Returns: the policies in the order they were named.
    /// - Throws: `CommandError` or `LearningError` for an unknown name, an option that nobody knows, or a bad value.
    package static func policies(
        _ list: String,
        feedback: FeedbackProtocol?,
        options: [String: SettingValue]
    ) throws -> [PolicyVariant] {
        guard list.contains(where: { $0 != "," && !$0.isWhitespace }) else {
            throw CommandError("--policies names no policy; name one, or all")
        }
        var names: [String] = []
        for name in list.split(separator: ",").map(String.init) {
            for name in name == "all" ? allPolicies : [name] where !references.contains(name) && !names.contains(name) {
                names.append(name)
            }
        }
        return try PolicyVariant.applying(options, to: names.map { try PolicyVariant($0, feedback: feedback) })
    }
}
