import Terminal
import Trials

enum TaskHoldoutExperiment: ComparisonExperiment {
    static let name = "task-holdout"
    static let question = "What is left when the test prompts are of a task that training never saw?"
    static let options = FixedSplitOptions.self

    static func sections(_ base: EvaluationPlan, tasks: [String]) throws -> [PlannedSection] {
        guard !tasks.isEmpty else { throw CommandError("\(name) needs prompts with a task, and the set has none") }
        return try tasks.map { task in
            let plan = try base.with {
                $0.split = .taskHoldout(task)
                $0.policies = try named("barp", "linucb", "knn", "kmeans", "ridge", "hierarchical")
            }
            return PlannedSection("Held-out task \(task)", plan)
        }
    }
}
