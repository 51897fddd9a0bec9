package import Postgres
internal import Schema

/// A job and how far it is, with its totals; from chunks and roll-ups, never from the decisions.
package struct JobSummary: Sendable, Equatable {
    package let job: Int64
    package let name: String

    /// `loading`, `ready`, `paused`, `cancelled`, or `done` when nothing is left.
    package let state: String
    package let prompts: Int
    package let decided: Int

    /// Prompts that could not be routed, or that were given up; `dead` are the latter.
    package let failed: Int
    package let dead: Int
    package let claimed: Int
    package let outstanding: Int

    /// Of the decided prompts, those whose policy was not trained for a preference like the job's.
    package let extrapolated: Int
    /// What exploration may cost, 0 to 1.
    package let explore: Double

    /// What it did, and is predicted to cost.
    package let explored: Explored

    /// Of the decided prompts, those longer than the encoder reads: their choice rests on the beginning.
    package let cut: Int
    package let weights: Weights

    /// In nano-dollars; nil for none.
    package let budget: Int64?
    package let createdAt: Timestamp

    /// Whether the texts of answers stay once they were delivered: `keep` or `drop`.
    package let answers: String
    /// How often a prompt is sent at most.
    package let maximumTries: Int16

    /// When its first and its last finished chunk were.
    package let firstRoutedAt: Timestamp?
    package let lastRoutedAt: Timestamp?
    package let totals: JobTotals

    /// The preference as stored: on the simplex already, so that it is not scaled a second time.
    package struct Weights: Sendable, Equatable {
        package let quality: Double
        package let cost: Double
        package let latency: Double
    }

    /// What exploration did in the finished chunks, and is predicted to cost in expectation over the draws.
    package struct Explored: Sendable, Equatable {
        /// Prompts that went to another model than the policy's most probable one.
        package let prompts: Int

        /// Nano-dollars added, and millionths of utility given up.
        package let extraCost: Int64
        package let lostUtility: Int64
    }

    /// The predicted cost that exploration adds, as a share of what the job costs without; nil where that is nothing.
    package var exploredCostShare: Double? {
        let unexplored = totals.routed.costNanoDollars - explored.extraCost
        return unexplored > 0 ? Double(explored.extraCost) / Double(unexplored) : nil
    }

    /// The predicted utility that exploration gives up a prompt; nil before the first decision.
    package var exploredLoss: Double? {
        decided > 0 ? Double(explored.lostUtility) / 1_000_000 / Double(decided) : nil
    }

    /// Jobs with something left that allow none of the given models.
    ///
    /// - Returns: their names, each with those of the models that it allows.
    package static func withoutModel(
        _ connection: borrowing Connection,
        of models: [Int16]
    ) throws -> [(job: String, models: String)] {
        try connection.query(.jobsWithoutModel, ["models": models]).map {
            (job: try $0.get("job"), models: try $0.get("models"))
        }
    }

    /// All jobs, oldest first, from one moment.
    package static func all(_ connection: borrowing Connection) throws -> [JobSummary] {
        try connection.transaction(isolation: .repeatableReadOnly) { connection in
            let totals = try JobTotals.read(connection)
            let rows = try connection.query(.jobList, ["newest": Int64?.none])
            return try rows.reversed().map { try JobSummary($0, totals: totals) }
        }
    }

    /// A row of the query `job_list`.
    package init(_ row: Row, totals: [Int64: JobTotals]) throws {
        job = try row.get("job_id")
        name = try row.get("name")
        state = try row.get("state")
        prompts = try row.get("prompts")
        decided = try row.get("decided")
        failed = try row.get("failed")
        dead = try row.get("dead")
        claimed = try row.get("claimed")
        outstanding = try row.get("outstanding")
        extrapolated = try row.get("extrapolated")
        explore = try row.get("explore")
        explored = Explored(
            prompts: try row.get("explored"),
            extraCost: try row.get("explore_cost_nusd"),
            lostUtility: try row.get("explore_loss_ppm")
        )
        cut = try row.get("cut")
        weights = Weights(
            quality: try row.get("quality_weight"),
            cost: try row.get("cost_weight"),
            latency: try row.get("latency_weight")
        )
        budget = try row.get("budget_nusd")
        createdAt = try row.get("created_at")
        answers = try row.get("answers")
        maximumTries = try row.get("maximum_tries")
        firstRoutedAt = try row.get("first_routed_at")
        lastRoutedAt = try row.get("last_routed_at")
        self.totals = totals[job] ?? JobTotals()
    }
}

extension Query {
    static let jobsWithoutModel = Query(
        "jobs_without_model",
        parameters: ["models": [Int16].self],
        columns: ["job": String.self, "models": String.self]
    )

    /// The newest jobs with the state of their chunks.
    package static let jobList = Query(
        "job_list",
        parameters: ["newest": Int64?.self],
        columns: [
            "job_id": Int64.self, "name": String.self, "state": String.self, "prompts": Int.self,
            "quality_weight": Double.self, "cost_weight": Double.self, "latency_weight": Double.self,
            "budget_nusd": Int64?.self, "created_at": Timestamp.self, "explore": Double.self, "explored": Int.self,
            "explore_cost_nusd": Int64.self, "explore_loss_ppm": Int64.self, "decided": Int.self, "failed": Int.self,
            "dead": Int.self, "claimed": Int.self, "outstanding": Int.self,
            "extrapolated": Int.self, "cut": Int.self, "first_routed_at": Timestamp?.self,
            "last_routed_at": Timestamp?.self, "answers": String.self, "maximum_tries": Int16.self,
        ]
    )
}
