import RoutingPolicy
import Trials

enum HierarchicalConstantsExperiment: ComparisonExperiment {
    static let name = "hierarchical-constants"
    static let question =
        "How much do the constants of `hierarchical` matter, and what is the share that it chooses worth?"
    static let options = LogComparisonOptions.self

    private static let variants: [(label: String, options: [String: SettingValue])] = [
        ("as shipped", [:]), ("64 components", ["components": 64]), ("256 components", ["components": 256]),
        ("no clusters", ["tables": 0]), ("16 clusterings", ["tables": 16]), ("skill share 0.5", ["skill_share": 0.5]),
    ]

    static func sections(_ base: EvaluationPlan, tasks: [String]) throws -> [PlannedSection] {
        try [FeedbackProtocol.replay, .log].map { feedback in
            let plan = try base.with {
                $0.policies = try variants.map {
                    try PolicyVariant("hierarchical", label: $0.label, $0.options, feedback: feedback)
                }
            }
            return PlannedSection("Under \(feedback.rawValue)", plan)
        }
    }
}
