package import Postgres
internal import Schema

/// A prompt of the backlog with the terms of its job, and what is known of it.
package struct RecentPrompt: Sendable {
    /// What was decided for it.
    package struct Decided: Sendable {
        package let model: String
        package let propensity: Double

        /// What came back, in [0, 1]; nil where nothing did.
        package let score: Double?

        /// In nano-dollars.
        package let cost: Int64?
        package let isSimulated: Bool
    }

    package let text: String

    /// The job's preference, as weights that sum to one.
    package let weights: (quality: Double, cost: Double, latency: Double)
    package let explore: Double

    /// The numbers of the models that the job allows; nil for all.
    package let allowedModels: [Int16]?
    package let decided: Decided?
}

/// The end of the backlog, which a new policy is tried on before it is promoted.
package enum RecentPrompts {
    /// The newest `count` prompts of loaded jobs, newest first.
    package static func read(_ connection: borrowing Connection, count: Int) throws -> [RecentPrompt] {
        try connection.query(.promptRecent, ["count": Int64(count)]).map { row in
            var decided: RecentPrompt.Decided?
            if let model = try row.get("decided", as: String?.self) {
                decided = RecentPrompt.Decided(
                    model: model,
                    propensity: Double(try row.get("propensity", as: Float?.self) ?? 0),
                    score: try row.get("score", as: Float?.self).map(Double.init),
                    cost: try row.get("cost_nusd", as: Int64?.self),
                    isSimulated: try row.get("source", as: String?.self) == "simulated"
                )
            }
            return RecentPrompt(
                text: try row.get("prompt"),
                weights: (try row.get("quality_weight"), try row.get("cost_weight"), try row.get("latency_weight")),
                explore: try row.get("explore"),
                allowedModels: try row.get("allowed_models", as: [Int16]?.self)?.sorted(),
                decided: decided
            )
        }
    }
}

extension Query {
    static let promptRecent = Query(
        "prompt_recent",
        parameters: ["count": Int64.self],
        columns: [
            "job_id": Int64.self, "prompt_no": Int32.self, "prompt": String.self, "quality_weight": Double.self,
            "cost_weight": Double.self, "latency_weight": Double.self, "explore": Double.self,
            "allowed_models": [Int16]?.self, "decided": String?.self, "propensity": Float?.self, "score": Float?.self,
            "cost_nusd": Int64?.self, "source": String?.self,
        ]
    )
}
