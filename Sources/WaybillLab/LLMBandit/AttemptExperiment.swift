import RoutingPolicy
import Trials

enum AttemptExperiment: ComparisonExperiment {
    static let name = "llm-bandit-attempts"
    static let question = "Which changes bring LLM Bandit to the best predictor and beyond?"
    static let options = ComparisonOptions.self

    /// Logits without predicted utility, trained from the start.
    private static let unbiased: [String: SettingValue] = [
        "utility_weight": 0, "pretraining_steps": 500, "pretraining_size": 0, "learning_rate": 1e-3,
    ]

    private static func without(_ more: [String: SettingValue]) -> [String: SettingValue] {
        unbiased.merging(more) { _, new in new }
    }

    private static let variants: [(label: String, options: [String: SettingValue])] = [
        ("on predicted utility", [:]),
        ("on predicted utility, untrained", ["steps": 0, "validation_share": 0]),
        ("on predicted utility, last step", ["validation_share": 0]),
        ("on predicted utility, PPO", ["exact_gradient": 0, "mixup": 0.2]),
        ("on predicted utility, reads the candidates", ["context": 1]),
        ("without it, blend", unbiased),
        ("without it, blend, reads the candidates", without(["context": 1])),
        ("without it, item response", without(["predictor": 0])),
        ("without it, item response, reads the candidates", without(["predictor": 0, "context": 1])),
    ]

    static func sections(_ base: EvaluationPlan, tasks: [String]) throws -> [PlannedSection] {
        let plan = try base.with {
            $0.policies = try variants.map { try PolicyVariant("llm-bandit-wide", label: $0.label, $0.options) }
            $0.policies += try named("blend", "kmeans")
        }
        return [PlannedSection("Attempts", plan)]
    }
}
