import Trials

enum AlgorithmExperiment: ComparisonExperiment {
    static let name = "algorithms"
    static let question = "How does BaRP compare with linear bandits and with simple predictors (BaRP's Table 7)?"
    static let options = ComparisonOptions.self

    static func sections(_ base: EvaluationPlan, tasks: [String]) throws -> [PlannedSection] {
        let plan = try base.with {
            $0.policies = try named("barp", "linucb", "lints", "epsilon-greedy", "knn", "kmeans", "ridge", "logistic")
            $0.policies += try named("mlp", "hierarchical")
        }
        return [PlannedSection("Algorithms", plan)]
    }
}
