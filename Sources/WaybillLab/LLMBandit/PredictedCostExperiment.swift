import RoutingPolicy
import Trials

enum PredictedCostExperiment: ComparisonExperiment {
    static let name = "llm-bandit-costs"
    static let question = "What does the predicted cost of each prompt give LLM Bandit over a fixed cost a model?"
    static let options = ComparisonOptions.self

    static func sections(_ base: EvaluationPlan, tasks: [String]) throws -> [PlannedSection] {
        let plan = try base.with {
            $0.policies = [
                try PolicyVariant("llm-bandit-wide", label: "predicted cost"),
                try PolicyVariant("llm-bandit-wide", label: "fixed cost", ["dynamic_cost": 0]),
            ]
        }
        return [PlannedSection("Fixed and predicted cost", plan)]
    }
}
