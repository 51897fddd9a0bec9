package import RoutingPolicy

/// The options of ``ItemResponseTrainer``.
package struct ItemResponseOptions: TrainingOptions {
    package var identityLength = 32
    package var width = 128
    package var epochs = 0
    package var batchSize = 256
    package var learningRate = 1e-3
    package var finalRateShare = 0.06
    package var pairWeight = 1.0
    package var divergenceFactor = 1.0
    package var hasPromptEffects = true
    package var keepsSoftLabels = false
    package var folds = 3

    package static let declared = [
        Setting("identity_length", \Self.identityLength, in: 1...4096, "numbers of an identity vector"),
        Setting("width", \Self.width, in: 1...4096, "units of each of the two hidden layers"),
        Setting(
            "epochs",
            \Self.epochs,
            in: 0...10_000,
            "passes over the outcomes; 0: 1,000 steps, at least 8 passes, or 4 without prompt_effects"
        ),
        Setting("batch", \Self.batchSize, in: 1...65_536, "outcomes a step"),
        Setting("learning_rate", \Self.learningRate, in: 1e-9...10, "Adam's step size at first"),
        Setting("final_rate_share", \Self.finalRateShare, in: 1e-6...1, "what is left of it after the last epoch"),
        Setting(
            "pair_weight",
            \Self.pairWeight,
            in: 0...1000,
            "weight of comparisons between models on a prompt, without prompt_effects"
        ),
        Setting(
            "divergence",
            \Self.divergenceFactor,
            in: 0...1e6,
            "weight of the prior of identity vectors; 1: the ELBO"
        ),
        Setting(
            "prompt_effects",
            \Self.hasPromptEffects,
            "training prompts differ beyond their features; false: as in the paper"
        ),
        Setting(
            "soft_labels",
            \Self.keepsSoftLabels,
            "learn graded scores as they are, not made 0 or 1 by a threshold"
        ),
        Setting("folds", \Self.folds, in: 2...20, "parts for the held-out logits that calibrate"),
    ]

    package init() {}
}
