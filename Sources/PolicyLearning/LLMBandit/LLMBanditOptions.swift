internal import RoutingPolicy

/// The options of LLM Bandit's trainers: the same names, with defaults of their own.
enum LLMBanditOptions {
    /// All options, with the paper's form as default where `defaults` has no other value.
    static func options(_ defaults: [String: Double]) -> [TrainingOption] {
        all.map { option in
            TrainingOption(
                option.name,
                option.meaning,
                default: defaults[option.name] ?? option.defaultValue,
                in: option.range,
                whole: option.isWhole
            )
        }
    }

    private static let all: [TrainingOption] = [
        TrainingOption(
            "identity_length",
            "d, the length of an identity vector",
            default: 128,
            in: 1...4096,
            whole: true
        ),
        TrainingOption("identity_epochs", "passes over the graded answers", default: 10, in: 1...10_000, whole: true),
        .flag("prompt_effects", "1: training prompts differ beyond their features"),
        TrainingOption("folds", "parts of out-of-fold predicted scores", default: 5, in: 2...100, whole: true),
        TrainingOption("predictor", "predicted scores: 0 item response, 1 blend", default: 0, in: 0...1, whole: true),
        TrainingOption(
            "cost_form",
            "0: cost over the set's largest, as in the paper; 1: one reference, in logarithms",
            default: 0,
            in: 0...1,
            whole: true
        ),
        .flag("dynamic_cost", "1: predicted and observed cost of the prompt in place of the model's mean"),
        TrainingOption(
            "score_normalization",
            "1: quality in rewards over the set's best (cost_form 0)",
            default: 1,
            in: 0...1,
            whole: true
        ),
        TrainingOption("temperature", "times the predicted utility in the logits", default: 0, in: 0...1e6),
        TrainingOption(
            "lowest_ratio",
            "least trained w_c / w_q (cost_form 1: in typical costs)",
            default: 0,
            in: 0...1e4
        ),
        TrainingOption("highest_ratio", "largest trained w_c / w_q", default: 2, in: 0...1e4),
        TrainingOption("context", "0: the policy does not see the candidates", default: 1, in: 0...1, whole: true),
        TrainingOption("set_sampling", "0: every decision is among all models", default: 1, in: 0...1, whole: true),
        TrainingOption("pretraining_steps", "supervised steps", default: 500, in: 0...1_000_000, whole: true),
        TrainingOption("pretraining_batch", "decisions a supervised step", default: 1024, in: 1...65_536, whole: true),
        TrainingOption(
            "pretraining_size",
            "candidates of a supervised decision; 0: drawn",
            default: 2,
            in: 0...1000,
            whole: true
        ),
        TrainingOption("steps", "steps of policy optimisation", default: 500, in: 0...1_000_000, whole: true),
        TrainingOption("batch", "decisions a step", default: 256, in: 1...65_536, whole: true),
        .flag("exact_gradient", "1: the exact gradient in place of PPO"),
        TrainingOption("ppo_epochs", "gradient steps a batch", default: 4, in: 1...100, whole: true),
        TrainingOption("clip", "epsilon of the clipped surrogate", default: 0.2, in: 0.001...10),
        TrainingOption("value_weight", "weight of the value loss", default: 0.5, in: 0...100),
        TrainingOption("value_width", "width of the value network", default: 64, in: 32...4096, whole: true),
        TrainingOption("entropy_weight", "weight of the entropy bonus", default: 0.01, in: 0...10),
        TrainingOption("mixup", "alpha of mixup's Beta distribution; 0: no mixup", default: 0.2, in: 0...1),
        TrainingOption("learning_rate", "Adam's step size", default: 1e-3, in: 1e-9...10),
        TrainingOption("final_rate_share", "step size at the end over that at the start", default: 1, in: 1e-6...1),
        TrainingOption("gradient_norm", "limit of the gradients' norm", default: 0.5, in: 1e-6...1e9),
        TrainingOption(
            "validation_share",
            "prompts that choose the kept step, the first unless one is certainly ahead; 0: the last",
            default: 0,
            in: 0...0.9
        ),
        TrainingOption(
            "checkpoint_interval",
            "steps between checkpoints",
            default: 100,
            in: 0...1_000_000,
            whole: true
        ),
    ]

    /// The learning that checked options describe.
    static func learning(_ options: TrainingOptions) throws(LearningError) -> LLMBanditPipeline {
        let form = options.whole("cost_form") == 0 ? CostForm.setMaximum : .globalLogarithm
        let (low, high) = (options["lowest_ratio"], options["highest_ratio"])
        guard low <= high, form == .setMaximum || low > 0 else {
            throw .invalidOption(
                "lowest_ratio is \(low) and highest_ratio \(high); expected lowest_ratio to be the smaller"
                    + (form == .setMaximum ? "" : " and above 0 with cost_form 1")
            )
        }
        var settings = SetPolicySettings()
        settings.valueWidth = options.whole("value_width") / 32 * 32
        settings.readsContext = options.isOn("context")
        settings.ratio = form == .setMaximum ? .uniform(low...high) : .logarithmic(low...high)
        settings.drawsSets = options.isOn("set_sampling")
        settings.pretrainingSteps = options.whole("pretraining_steps")
        settings.pretrainingBatch = options.whole("pretraining_batch")
        settings.pretrainingSize = options.whole("pretraining_size")
        settings.steps = options.whole("steps")
        settings.batchSize = options.whole("batch")
        settings.followsExactGradient = options.isOn("exact_gradient")
        settings.epochs = options.whole("ppo_epochs")
        settings.clip = options["clip"]
        settings.valueWeight = options["value_weight"]
        settings.entropyWeight = options["entropy_weight"]
        settings.mixup = options["mixup"]
        settings.learningRate = options["learning_rate"]
        settings.finalRateShare = options["final_rate_share"]
        settings.gradientNorm = options["gradient_norm"]
        settings.validationShare = options["validation_share"]
        let itemResponse = try TrainingOptions(
            ItemResponseTrainer.options,
            given: [
                "identity_length": options["identity_length"], "epochs": options["identity_epochs"],
                "folds": options["folds"], "prompt_effects": options["prompt_effects"],
            ],
            seed: options.seed
        )
        return LLMBanditPipeline(
            settings: settings,
            itemResponse: itemResponse,
            source: LLMBanditPipeline.Source(rawValue: options.whole("predictor")) ?? .itemResponse,
            costForm: form,
            usesPredictedCost: options.isOn("dynamic_cost"),
            normalizesScores: options.isOn("score_normalization"),
            temperature: options["temperature"],
            folds: options.whole("folds"),
            checkpointInterval: options.whole("checkpoint_interval")
        )
    }
}
