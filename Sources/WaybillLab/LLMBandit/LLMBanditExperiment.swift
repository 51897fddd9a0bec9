import Trials

/// The claim of LLM Bandit (arXiv 2502.02743).
enum LLMBanditExperiment: ComparisonExperiment {
    static let name = "llm-bandit"
    static let question =
        "What does LLM Bandit cost at equal quality, beside the best predictors (claim: up to 27 % less)?"
    static let options = ComparisonOptions.self

    static func sections(_ base: EvaluationPlan, tasks: [String]) throws -> [PlannedSection] {
        let plan = try base.with {
            $0.policies = try named("llm-bandit", "llm-bandit-wide", "blend", "knn", "kmeans", "ridge")
        }
        return [PlannedSection("LLM Bandit and predictors", plan)]
    }
}
