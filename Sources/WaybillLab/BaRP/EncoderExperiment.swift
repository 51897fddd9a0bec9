import Serving
import Trials

enum EncoderExperiment: ComparisonExperiment {
    static let name = "encoders"
    static let question = "How much do MiniLM's features give over those of a static token table (BaRP's Table 5)?"
    static let options = FixedEncoderOptions.self

    static func sections(_ base: EvaluationPlan, tasks: [String]) throws -> [PlannedSection] {
        try EncoderStore.names.map { encoder in
            let plan = try base.with {
                $0.encoder = encoder
                $0.policies = try named("barp", "linucb", "knn", "kmeans", "ridge", "hierarchical")
            }
            return PlannedSection("Encoder \(encoder)", plan)
        }
    }
}
