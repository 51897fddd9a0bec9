import Trials

enum InformationExperiment: ComparisonExperiment {
    static let name = "information"
    static let question =
        "What does bandit feedback cost or give, the same network and prompts with all outcomes shown?"
    static let options = LogComparisonOptions.self

    static func sections(_ base: EvaluationPlan, tasks: [String]) throws -> [PlannedSection] {
        let plan = try base.with {
            $0.policies = [
                try PolicyVariant("barp-full", label: "barp full"), try PolicyVariant("barp", label: "barp replay"),
            ]
            $0.policies += try ["knn", "kmeans", "ridge", "hierarchical"].flatMap { name in
                try FeedbackProtocol.allCases.map {
                    try PolicyVariant(name, label: "\(name) \($0.rawValue)", feedback: $0)
                }
            }
        }
        return [PlannedSection("Full, replayed and logged outcomes", plan)]
    }
}
