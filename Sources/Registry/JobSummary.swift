package import Postgres
internal import Schema

/// A job with its totals, for tables and pages; from chunks and roll-ups, never from the decisions.
package struct JobSummary: Sendable, Equatable {
    package let job: Int64
    package let name: String

    /// `loading`, `ready`, `paused`, `cancelled`, or `done` when nothing is left.
    package let state: String
    package let prompts: Int
    package let decided: Int
    package let failed: Int
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
    package let createdAt: Timestamp
    package let lastFinishedAt: Timestamp?

    /// Every candidate model, by name.
    package let models: [ModelTotal]

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

    /// Sums of one model within a job, by the policy's predictions.
    package struct ModelTotal: Sendable, Equatable {
        package let number: Int16
        package let name: String

        /// Prompts it was chosen for.
        package let prompts: Int

        /// Nano-dollars and millionths of quality over those.
        package let cost: Int64
        package let quality: Int64

        /// What it alone would have cost and given on all routed prompts.
        package let allCost: Int64
        package let allQuality: Int64
    }

    /// Nano-dollars over all routed prompts, as predicted.
    package var cost: Int64 { models.reduce(0) { $0 + $1.cost } }

    /// Mean predicted quality, or nil before the first decision.
    package var meanQuality: Double? {
        decided > 0 ? Double(models.reduce(0) { $0 + $1.quality }) / 1_000_000 / Double(decided) : nil
    }

    /// The predicted cost that exploration adds, as a share of what the job costs without; nil where that is nothing.
    package var exploredCostShare: Double? {
        let own = cost - explored.extraCost
        return own > 0 ? Double(explored.extraCost) / Double(own) : nil
    }

    /// The predicted utility that exploration gives up a prompt; nil before the first decision.
    package var exploredLoss: Double? {
        decided > 0 ? Double(explored.lostUtility) / 1_000_000 / Double(decided) : nil
    }

    /// The candidate with the highest predicted quality on all prompts; the cheaper one of equals.
    package var strongest: ModelTotal? {
        models.max { ($0.allQuality, $1.allCost) < ($1.allQuality, $0.allCost) }
    }

    /// The candidate with the lowest predicted cost on all prompts; the better one of equals.
    package var cheapest: ModelTotal? {
        models.min { ($0.allCost, $1.allQuality) < ($1.allCost, $0.allQuality) }
    }

    /// Jobs with something left that allow none of the given models.
    ///
    /// - Returns: their names, each with those of the models that it allows.
    package static func withoutModel(
        _ connection: borrowing Connection,
        of models: [Int16]
    ) throws -> [(job: String, models: String)] {
        try connection.query(SQLFile.query("jobs_without_model"), [models]).map {
            (job: try $0.get(0), models: try $0.get(1, as: String?.self) ?? "")
        }
    }

    /// All jobs, oldest first, from one moment.
    package static func all(_ connection: borrowing Connection) throws -> [JobSummary] {
        try connection.transaction(isolation: .repeatableReadOnly) { connection in
            var models: [Int64: [ModelTotal]] = [:]
            for row in try connection.query(SQLFile.query("job_models")) {
                let total = ModelTotal(
                    number: try row.get(1),
                    name: try row.get(2),
                    prompts: try row.get(3),
                    cost: try row.get(4),
                    quality: try row.get(5),
                    allCost: try row.get(6),
                    allQuality: try row.get(7)
                )
                models[try row.get(0), default: []].append(total)
            }
            return try connection.query(SQLFile.query("job_list")).map { row in
                let job: Int64 = try row.get("job_id")
                return JobSummary(
                    job: job,
                    name: try row.get("name"),
                    state: try row.get("state"),
                    prompts: try row.get("prompts"),
                    decided: try row.get("decided"),
                    failed: try row.get("failed"),
                    outstanding: try row.get("outstanding"),
                    extrapolated: try row.get("extrapolated"),
                    explore: try row.get("explore"),
                    explored: Explored(
                        prompts: try row.get("explored"),
                        extraCost: try row.get("explore_cost_nusd"),
                        lostUtility: try row.get("explore_loss_ppm")
                    ),
                    cut: try row.get("cut"),
                    weights: Weights(
                        quality: try row.get("quality_weight"),
                        cost: try row.get("cost_weight"),
                        latency: try row.get("latency_weight")
                    ),
                    createdAt: try row.get("created_at"),
                    lastFinishedAt: try row.get("last_finished_at"),
                    models: models[job] ?? []
                )
            }
        }
    }
}

/// What is known of a model's real outcomes on a job's routed prompts.
package struct ModelOutcomes: Sendable, Equatable {
    package let job: Int64
    package let model: String

    /// Over the prompts it was chosen for: how many have a score, their sum in millionths, and nano-dollars.
    package let chosen: Int
    package let score: Int64
    package let cost: Int64

    /// Over all routed prompts with a known score of this model, chosen or not.
    package let known: Int
    package let allScore: Int64
    package let allCost: Int64

    /// Whether any of it is simulated and must be labelled so.
    package let simulated: Bool

    /// All jobs and models with outcomes.
    ///
    /// Reads the decisions: for jobs of any size use it when the result is kept.
    package static func all(_ connection: borrowing Connection) throws -> [ModelOutcomes] {
        try connection.query(SQLFile.query("job_outcomes")).map { row in
            ModelOutcomes(
                job: try row.get(0),
                model: try row.get(1),
                chosen: try row.get(2),
                score: try row.get(3),
                cost: try row.get(4),
                known: try row.get(5),
                allScore: try row.get(6),
                allCost: try row.get(7),
                simulated: try row.get(8)
            )
        }
    }
}
