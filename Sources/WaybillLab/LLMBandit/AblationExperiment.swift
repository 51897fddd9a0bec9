import RoutingPolicy
import Trials

enum AblationExperiment: ComparisonExperiment {
    static let name = "llm-bandit-ablations"
    static let question =
        "What do context, pretraining, mixup, sets and the exact gradient give LLM Bandit (its Figure 4)?"
    static let options = ComparisonOptions.self

    private static let variants: [(label: String, options: [String: SettingValue])] = [
        ("as published", [:]),
        ("no context", ["context": 0]),
        ("no pretraining", ["pretraining_steps": 0]),
        ("no mixup", ["mixup": 0]),
        ("no set sampling", ["set_sampling": 0]),
        ("no policy optimisation", ["steps": 0]),
        ("no score normalisation", ["score_normalization": 0]),
        ("exact gradient", ["exact_gradient": 1, "mixup": 0]),
    ]

    static func sections(_ base: EvaluationPlan, tasks: [String]) throws -> [PlannedSection] {
        let plan = try base.with {
            $0.policies = try variants.map { try PolicyVariant("llm-bandit", label: $0.label, $0.options) }
        }
        return [PlannedSection("Ablations", plan)]
    }
}
