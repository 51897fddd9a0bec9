import PolicyEvaluation
import RoutingPolicy
import Trials

enum CostScaleExperiment: ComparisonExperiment {
    static let name = "tau"
    static let question = "How does BaRP depend on tau, the cost that counts as 1?"
    static let options = ComparisonOptions.self

    static func sections(_ base: EvaluationPlan, tasks: [String]) throws -> [PlannedSection] {
        let plan = try base.with {
            $0.policies = try [0.5, 0.75, 0.9, 0.95, 0.99, 1].map {
                try PolicyVariant("barp", label: "barp tau p\(decimal(100 * $0, 0))", ["cost_percentile": .number($0)])
            }
            $0.policies.append(try PolicyVariant("barp", label: "barp ln cost", ["log_cost_scale": 1]))
        }
        return [PlannedSection("BaRP by tau", plan)]
    }
}
