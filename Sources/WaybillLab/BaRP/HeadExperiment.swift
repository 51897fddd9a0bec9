import Trials

enum HeadExperiment: ComparisonExperiment {
    static let name = "heads"
    static let question = "Which head suits BaRP: MLP, linear or bilinear (BaRP's Table 6)?"
    static let options = ComparisonOptions.self

    static func sections(_ base: EvaluationPlan, tasks: [String]) throws -> [PlannedSection] {
        let plan = try base.with { $0.policies = try named("barp", "barp-linear", "barp-bilinear") }
        return [PlannedSection("BaRP by head", plan)]
    }
}
