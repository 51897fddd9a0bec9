import RoutingPolicy
import Trials

enum EntropyExperiment: ComparisonExperiment {
    static let name = "beta"
    static let question = "How does BaRP depend on beta, the weight of the entropy?"
    static let options = ComparisonOptions.self

    static func sections(_ base: EvaluationPlan, tasks: [String]) throws -> [PlannedSection] {
        let plan = try base.with {
            $0.policies = try [0, 0.01, 0.02, 0.05, 0.1, 0.2].map {
                try PolicyVariant("barp", label: "barp beta \($0)", ["entropy_weight": .number($0)])
            }
            let falling: [String: SettingValue] = ["entropy_weight": 0.05, "entropy_final_share": 0.1]
            $0.policies.append(try PolicyVariant("barp", label: "barp beta 0.05 to 0.005", falling))
        }
        return [PlannedSection("BaRP by beta", plan)]
    }
}
