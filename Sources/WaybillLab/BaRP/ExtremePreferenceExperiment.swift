import PolicyEvaluation
import Trials

enum ExtremePreferenceExperiment: ComparisonExperiment {
    static let name = "extreme-preferences"
    static let question = "What happens at the ends of the preference simplex?"
    static let options = FixedPreferenceOptions.self

    static func sections(_ base: EvaluationPlan, tasks: [String]) throws -> [PlannedSection] {
        let plan = try base.with {
            $0.preferences = .explicit([0, 1e-4, 1e-3, 1e-2, 0.1, 0.5, 0.9, 0.99, 0.999, 0.9999, 1])
            $0.policies = try named("barp", "linucb", "knn", "ridge", "hierarchical")
        }
        return [PlannedSection("Preferences near the corners", plan)]
    }
}
