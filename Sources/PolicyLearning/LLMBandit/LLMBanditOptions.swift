package import RoutingPolicy

/// The options of LLM Bandit's trainers, with the paper's form as default.
package struct LLMBanditOptions: TrainingOptions {
    /// How the set policy is trained; its ``SetPolicySettings/ratio`` is replaced by what follows from the ratios below.
    package var policy = SetPolicySettings()

    package var identityLength = 128
    package var identityEpochs = 10
    package var hasPromptEffects = false
    package var folds = 5
    package var predictor = PredictedScores.itemResponse
    package var costForm = CostForm.setMaximum
    package var usesPredictedCost = false
    package var normalizesScores = true
    package var utilityWeight = 0.0
    package var lowestRatio = 0.0
    package var highestRatio = 2.0
    package var checkpointInterval = 100

    /// What gives the predicted score of the context.
    package enum PredictedScores: String, Sendable, CaseIterable {
        /// sigmoid f of the item response model, as in the paper.
        case itemResponse = "item-response"

        /// The mean of ridge regression, clusters, the hierarchical model and item response.
        case blend = "blend"
    }

    package static let declared = [
        Setting("identity_length", \Self.identityLength, in: 1...4096, "d, the length of an identity vector"),
        Setting("identity_epochs", \Self.identityEpochs, in: 1...10_000, "passes over the graded answers"),
        Setting("prompt_effects", \Self.hasPromptEffects, "training prompts differ beyond their features"),
        Setting("folds", \Self.folds, in: 2...100, "parts of out-of-fold predicted scores"),
        Setting("predictor", \Self.predictor, "what predicts scores"),
        Setting(
            "cost_form",
            \Self.costForm,
            "cost over the set's largest, as in the paper, or one reference, in logarithms"
        ),
        Setting(
            "dynamic_cost",
            \Self.usesPredictedCost,
            "predicted and observed cost of the prompt in place of the model's mean"
        ),
        Setting(
            "score_normalization",
            \Self.normalizesScores,
            "quality in rewards over the set's best (cost_form set-maximum)"
        ),
        Setting(
            "utility_weight",
            \Self.utilityWeight,
            in: 0...1e6,
            "times the predicted utility in the logits",
            formerly: ["temperature"]
        ),
        Setting(
            "lowest_ratio",
            \Self.lowestRatio,
            in: 0...1e4,
            "least trained w_c / w_q (cost_form global-logarithm: in typical costs)"
        ),
        Setting("highest_ratio", \Self.highestRatio, in: 0...1e4, "largest trained w_c / w_q"),
        Setting("context", \Self.policy.readsContext, "whether the policy sees the candidates"),
        Setting("set_sampling", \Self.policy.drawsSets, "false: every decision is among all models"),
        Setting("pretraining_steps", \Self.policy.pretrainingSteps, in: 0...1_000_000, "supervised steps"),
        Setting("pretraining_batch", \Self.policy.pretrainingBatch, in: 1...65_536, "decisions a supervised step"),
        Setting(
            "pretraining_size",
            \Self.policy.pretrainingSize,
            in: 0...1000,
            "candidates of a supervised decision; 0: drawn"
        ),
        Setting("steps", \Self.policy.steps, in: 0...1_000_000, "steps of policy optimisation"),
        Setting("batch", \Self.policy.batchSize, in: 1...65_536, "decisions a step"),
        Setting("exact_gradient", \Self.policy.followsExactGradient, "the exact gradient in place of PPO"),
        Setting("ppo_epochs", \Self.policy.epochs, in: 1...100, "gradient steps a batch"),
        Setting("clip", \Self.policy.clip, in: 0.001...10, "epsilon of the clipped surrogate"),
        Setting("value_weight", \Self.policy.valueWeight, in: 0...100, "weight of the value loss"),
        Setting("value_width", \Self.policy.valueWidth, in: 32...4096, "width of the value network"),
        Setting("entropy_weight", \Self.policy.entropyWeight, in: 0...10, "weight of the entropy bonus"),
        Setting("mixup", \Self.policy.mixup, in: 0...1, "alpha of mixup's Beta distribution; 0: no mixup"),
        Setting("learning_rate", \Self.policy.learningRate, in: 1e-9...10, "Adam's step size"),
        Setting(
            "final_rate_share",
            \Self.policy.finalRateShare,
            in: 1e-6...1,
            "step size at the end over that at the start"
        ),
        Setting("gradient_norm", \Self.policy.gradientNorm, in: 1e-6...1e9, "limit of the gradients' norm"),
        Setting(
            "validation_share",
            \Self.policy.validationShare,
            in: 0...0.9,
            "prompts that choose the kept step, the first unless one is certainly ahead; 0: the last"
        ),
        Setting("checkpoint_interval", \Self.checkpointInterval, in: 0...1_000_000, "steps between checkpoints"),
    ]

    package init() {}

    package func validate() throws(LearningError) {
        guard lowestRatio <= highestRatio, costForm == .setMaximum || lowestRatio > 0 else {
            throw .invalidOption(
                "lowest_ratio is \(lowestRatio) and highest_ratio \(highestRatio); expected lowest_ratio to be the smaller"
                    + (costForm == .setMaximum ? "" : " and above 0 with cost_form \(costForm.rawValue)")
            )
        }
    }

    /// The learning that these options describe.
    var learning: LLMBanditLearning {
        var settings = policy
        settings.valueWidth = policy.valueWidth / 32 * 32
        let ratios = lowestRatio...highestRatio
        settings.ratio = costForm == .setMaximum ? .uniform(ratios) : .logarithmic(ratios)
        var itemResponse = ItemResponseOptions()
        itemResponse.identityLength = identityLength
        itemResponse.epochs = identityEpochs
        itemResponse.folds = folds
        itemResponse.hasPromptEffects = hasPromptEffects
        return LLMBanditLearning(
            settings: settings,
            itemResponse: itemResponse,
            source: predictor,
            costForm: costForm,
            usesPredictedCost: usesPredictedCost,
            normalizesScores: normalizesScores,
            utilityWeight: utilityWeight,
            folds: folds,
            checkpointInterval: checkpointInterval
        )
    }
}
