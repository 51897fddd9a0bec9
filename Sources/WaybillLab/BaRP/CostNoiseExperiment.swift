import Trials

enum CostNoiseExperiment: ComparisonExperiment {
    static let name = "cost-noise"
    static let question = "What if the costs that learners see are noisy?"
    static let options = ComparisonOptions.self

    static func sections(_ base: EvaluationPlan, tasks: [String]) throws -> [PlannedSection] {
        let plan = try base.with {
            $0.policies = try ["barp", "ridge", "hierarchical"].flatMap { name in
                try [0, 0.5, 1, 2].map { try PolicyVariant(name, label: "\(name) sigma \($0)", costNoise: $0) }
            }
        }
        return [PlannedSection("Costs times exp(sigma z), z Gaussian", plan)]
    }
}
