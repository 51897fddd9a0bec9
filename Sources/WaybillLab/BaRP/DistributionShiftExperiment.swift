import PolicyEvaluation
import Terminal
import Trials

enum DistributionShiftExperiment: ComparisonExperiment {
    static let name = "distribution-shift"
    static let question = "What is lost when a task that is routed was rare or absent in training?"
    static let options = FixedSplitOptions.self

    static func sections(_ base: EvaluationPlan, tasks: [String]) throws -> [PlannedSection] {
        guard !tasks.isEmpty else { throw CommandError("\(name) needs prompts with a task, and the set has none") }
        return try tasks.prefix(2).flatMap { task in
            try [1, 0.1, 0].map { share in
                let plan = try base.with {
                    $0.split = .thinned(task: task, share: share)
                    $0.policies = try named("barp", "knn", "kmeans", "ridge", "hierarchical")
                }
                return PlannedSection("\(decimal(100 * share, 0)) % of the training prompts of \(task) kept", plan)
            }
        }
    }
}
