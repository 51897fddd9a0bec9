package import RoutingPolicy

extension LLMBanditOptions {
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
        Setting("context", \Self.readsContext, "whether the policy sees the candidates"),
        Setting("set_sampling", \Self.drawsSets, "false: every decision is among all models"),
        Setting("pretraining_steps", \Self.pretrainingSteps, in: 0...1_000_000, "supervised steps"),
        Setting("pretraining_batch", \Self.pretrainingBatch, in: 1...65_536, "decisions a supervised step"),
        Setting(
            "pretraining_size",
            \Self.pretrainingSize,
            in: 0...1000,
            "candidates of a supervised decision; 0: drawn"
        ),
        Setting("steps", \Self.steps, in: 0...1_000_000, "steps of policy optimisation"),
        Setting("batch", \Self.batchSize, in: 1...65_536, "decisions a step"),
        Setting("exact_gradient", \Self.followsExactGradient, "the exact gradient in place of PPO"),
        Setting("ppo_epochs", \Self.epochs, in: 1...100, "gradient steps a batch"),
        Setting("clip", \Self.clip, in: 0.001...10, "epsilon of the clipped surrogate"),
        Setting("value_weight", \Self.valueWeight, in: 0...100, "weight of the value loss"),
        Setting("value_width", \Self.valueWidth, in: 32...4096, "width of the value network"),
        Setting("entropy_weight", \Self.entropyWeight, in: 0...10, "weight of the entropy bonus"),
        Setting("mixup", \Self.mixup, in: 0...1, "alpha of mixup's Beta distribution; 0: no mixup"),
        Setting("learning_rate", \Self.learningRate, in: 1e-9...10, "Adam's step size"),
        Setting(
            "final_rate_share",
            \Self.finalRateShare,
            in: 1e-6...1,
            "step size at the end over that at the start"
        ),
        Setting("gradient_norm", \Self.gradientNorm, in: 1e-6...1e9, "limit of the gradients' norm"),
        Setting(
            "validation_share",
            \Self.validationShare,
            in: 0...0.9,
            "prompts that choose the kept step, the first unless one is certainly ahead; 0: the last"
        ),
        Setting("checkpoint_interval", \Self.checkpointInterval, in: 0...1_000_000, "steps between checkpoints"),
    ]

    package func validate() throws(LearningError) {
        guard lowestRatio <= highestRatio, costForm == .setMaximum || lowestRatio > 0 else {
            throw .invalidOption(
                "lowest_ratio is \(lowestRatio) and highest_ratio \(highestRatio); "
                    + "expected lowest_ratio to be the smaller"
                    + (costForm == .setMaximum ? "" : " and above 0 with cost_form \(costForm.rawValue)")
            )
        }
    }
}
