import RoutingPolicy

/// LLM Bandit's claims (arXiv 2502.02743) as comparisons.
extension Experiment {
    var setPolicyQuestion: String {
        switch self {
        case .setPolicies:
            "What does LLM Bandit cost at equal quality, beside the best predictors (claim: up to 27 % less)?"
        case .setPolicyAttempts: "Which changes bring LLM Bandit to the best predictor and beyond?"
        case .setPolicyAblations:
            "What do context, pretraining, mixup, sets and the exact gradient give LLM Bandit (its Figure 4)?"
        case .setPolicyCosts: "What does the predicted cost of each prompt give LLM Bandit over a fixed cost a model?"
        default: rawValue
        }
    }

    /// The comparisons of LLM Bandit's questions.
    func setPolicySections(_ base: EvaluationPlan) throws -> [(title: String, plan: EvaluationPlan)] {
        func entrants(
            _ trainer: String,
            _ variants: [(label: String, options: [String: SettingValue])],
            and others: [String] = []
        ) throws -> EvaluationPlan {
            var plan = base
            plan.entrants = try variants.map { variant in
                var entrant = try EvaluationPlan.Entrant(trainer, label: variant.label)
                entrant.options = variant.options
                return entrant
            }
            plan.entrants += try others.map { try EvaluationPlan.Entrant($0) }
            return plan
        }
        switch self {
        case .setPolicies:
            let plan = try entrants(
                "llm-bandit",
                [("llm-bandit", [:])],
                and: ["llm-bandit-wide", "blend", "knn", "kmeans", "ridge"]
            )
            return [("LLM Bandit and predictors", plan)]
        case .setPolicyAttempts:
            let unbiased: [String: SettingValue] = [
                "utility_weight": 0, "pretraining_steps": 500, "pretraining_size": 0, "learning_rate": 1e-3,
            ]
            let proximal: [String: SettingValue] = ["exact_gradient": 0, "mixup": 0.2]
            func without(_ more: [String: SettingValue]) -> [String: SettingValue] {
                unbiased.merging(more) { _, new in new }
            }
            let plan = try entrants(
                "llm-bandit-wide",
                [
                    ("on predicted utility", [:]),
                    ("on predicted utility, untrained", ["steps": 0, "validation_share": 0]),
                    ("on predicted utility, last step", ["validation_share": 0]),
                    ("on predicted utility, PPO", proximal),
                    ("on predicted utility, reads the candidates", ["context": 1]),
                    ("without it, blend", unbiased),
                    ("without it, blend, reads the candidates", without(["context": 1])),
                    ("without it, item response", without(["predictor": 0])),
                    ("without it, item response, reads the candidates", without(["predictor": 0, "context": 1])),
                ],
                and: ["blend", "kmeans"]
            )
            return [("Attempts", plan)]
        case .setPolicyAblations:
            return [
                (
                    "Ablations",
                    try entrants(
                        "llm-bandit",
                        [
                            ("as published", [:]),
                            ("no context", ["context": 0]),
                            ("no pretraining", ["pretraining_steps": 0]),
                            ("no mixup", ["mixup": 0]),
                            ("no set sampling", ["set_sampling": 0]),
                            ("no policy optimisation", ["steps": 0]),
                            ("no score normalisation", ["score_normalization": 0]),
                            ("exact gradient", ["exact_gradient": 1, "mixup": 0]),
                        ]
                    )
                )
            ]
        default:
            return [
                (
                    "Fixed and predicted cost",
                    try entrants(
                        "llm-bandit-wide",
                        [
                            ("predicted cost", [:]), ("fixed cost", ["dynamic_cost": 0]),
                        ]
                    )
                )
            ]
        }
    }
}
