import PolicyEvaluation
import Trials

enum PreferenceSweepExperiment: ComparisonExperiment {
    static let name = "preferences"
    static let question = "Does cost fall as w_c rises from 0.2 to 0.8 (BaRP's Figure 3)?"
    static let options = FixedPreferenceOptions.self

    static func sections(_ base: EvaluationPlan, tasks: [String]) throws -> [PlannedSection] {
        let plan = try base.with {
            $0.preferences = .explicit((2...8).map { Double($0) / 10 })
            $0.policies = try named("barp", "linucb", "knn", "ridge", "hierarchical")
        }
        return [PlannedSection("Seven preferences", plan)]
    }
}
