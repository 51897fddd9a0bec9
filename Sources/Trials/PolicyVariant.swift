package import PolicyLearning
package import RoutingPolicy
internal import Terminal

/// A policy that takes part in a comparison: its trainer, with options.
package struct PolicyVariant: Sendable {
    /// What reports call it.
    package let label: String

    package let trainer: any Trainer.Type

    /// Options of the trainer, where they are not the default.
    package var options: [String: SettingValue]

    /// What it is shown; nil: what is natural for the trainer.
    package var feedback: FeedbackProtocol?

    /// Standard deviation of the Gaussian noise added to the logarithm of every training cost.
    package var costNoise: Double

    /// - Throws: `LearningError` for an unknown trainer.
    package init(
        _ name: String,
        label: String? = nil,
        _ options: [String: SettingValue] = [:],
        feedback: FeedbackProtocol? = nil,
        costNoise: Double = 0
    ) throws {
        trainer = try TrainerRegistry.trainer(named: name)
        self.label = label ?? name
        self.options = options
        self.feedback = feedback
        self.costNoise = costNoise
    }

    /// What it learns from.
    package var feedbackProtocol: FeedbackProtocol { feedback ?? (trainer.feedback == .full ? .full : .replay) }

    /// The options that its trainer knows.
    private var declared: [OptionDescription] { CommonOptions().descriptions + trainer.options }

    /// Variants with `given` options, each for those whose trainer knows it; one that a variant sets itself stays as
    /// it is.
    ///
    /// - Throws: `CommandError` for an option that no variant can take, `LearningError` for a bad value.
    package static func applying(
        _ given: [String: SettingValue],
        to variants: [PolicyVariant]
    ) throws -> [PolicyVariant] {
        var result = variants
        for (name, value) in given.sorted(by: { $0.key < $1.key }) {
            let takers = variants.indices.filter { index in
                variants[index].options[name] == nil && variants[index].declared.contains { $0.isNamed(name) }
            }
            guard !takers.isEmpty else {
                throw CommandError(
                    "--option \(name): none of the policies can take such an option; `waybill policies NAME` "
                        + "lists those of each"
                )
            }
            for index in takers { result[index].options[name] = value }
        }
        for variant in result { _ = try TrainerRegistry.optionTexts(of: variant.trainer.name, given: variant.options) }
        return result
    }
}
