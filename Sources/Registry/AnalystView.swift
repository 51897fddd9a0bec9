package import Postgres
internal import Schema
package import StrictJSON
internal import Units

/// A view that analysts read, by name.
///
/// What its columns mean is said in the database, and with examples in docs/analysts.md.
package struct AnalystView: Sendable {
    /// What the view is called in the schema `waybill`.
    package let name: String

    /// What one row is, a clause.
    package let meaning: String

    /// In their order.
    package let columns: [String]

    /// Whether the rows of one job may be asked for.
    package let hasJobs: Bool
    private let query: Query

    /// All of them, in the order in which they are listed.
    package static let all = [
        AnalystView(
            name: "routing_table",
            meaning: "a preference and model: share, prediction and outcome",
            columns: [
                "quality_weight", "cost_weight", "latency_weight", "model", "prompts", "share",
                "mean_predicted_quality", "mean_predicted_cost_usd", "scored", "mean_score", "costed", "mean_cost_usd",
                "is_simulated",
            ],
            hasJobs: false,
            query: .viewRoutingTable
        ),
        AnalystView(
            name: "preference_frontier",
            meaning: "a preference: which quality was had for which cost",
            columns: [
                "quality_weight", "cost_weight", "latency_weight", "prompts", "mean_predicted_quality",
                "mean_predicted_cost_usd", "scored", "mean_score", "costed", "mean_cost_usd", "is_dominated",
                "is_simulated",
            ],
            hasJobs: false,
            query: .viewPreferenceFrontier
        ),
        AnalystView(
            name: "model_share",
            meaning: "a day, job, snapshot and model: how many prompts it was given",
            columns: ["day", "job", "snapshot", "model", "prompts", "share"],
            hasJobs: true,
            query: .viewModelShare
        ),
        AnalystView(
            name: "calibration",
            meaning: "a job and model: predicted beside observed, of what came back",
            columns: [
                "job", "model", "quality_weight", "cost_weight", "scored", "mean_predicted_quality", "mean_score",
                "predicted_above_score", "costed", "predicted_cost_usd", "cost_usd", "cost_per_predicted", "sources",
            ],
            hasJobs: true,
            query: .viewCalibration
        ),
        AnalystView(
            name: "drift",
            meaning: "a job and model, beside all jobs before: share, score and cost",
            columns: [
                "routed_at", "job", "model", "prompts", "share", "share_before", "scored", "score_above_predicted",
                "score_above_predicted_before", "costed", "cost_per_predicted", "cost_per_predicted_before",
            ],
            hasJobs: true,
            query: .viewDrift
        ),
        AnalystView(
            name: "job_cost",
            meaning: "a job and model that was sent: predicted beside billed cost",
            columns: [
                "job_id", "job", "model", "lines", "answered", "truncated", "passing", "failed", "missing",
                "unknown_cost", "predicted_cost_usd", "billed_usd",
            ],
            hasJobs: true,
            query: .viewJobCost
        ),
        AnalystView(
            name: "spend_by_day",
            meaning: "a day, job and model that was sent: what it was billed",
            columns: [
                "day", "job", "model", "files", "lines", "answered", "unknown_cost", "predicted_cost_usd", "billed_usd",
            ],
            hasJobs: true,
            query: .viewSpendByDay
        ),
    ]

    /// The rows, each an object with a member for each column.
    ///
    /// - Parameters:
    ///   - connection: of anybody who may read the view.
    ///   - job: the name of a job; nil for all. Only where ``hasJobs``.
    /// - Returns: in a fixed order.
    /// - Throws: `RegistryError.unknownJob` for a job that is not there; what the database says.
    package func rows(_ connection: borrowing Connection, job: String? = nil) throws -> [JSON] {
        precondition(hasJobs || job == nil, "a view without jobs")
        if let job {
            let names = try connection.query(.decisionLogJobs).map { try $0.get("name", as: String.self) }
            guard names.containsBytes(of: job) else {
                throw RegistryError.unknownJob(name: job, hint: NearestNames(names).hint(for: job))
            }
        }
        let found = hasJobs ? try connection.query(query, ["job": job]) : try connection.query(query)
        return try found.map { try JSON.parse($0.get("row", as: String.self)) }
    }
}

extension Query {
    private static func view(_ name: String, hasJobs: Bool = true) -> Query {
        Query(name, parameters: hasJobs ? ["job": String?.self] : [:], columns: ["row": String.self])
    }

    static let viewRoutingTable = view("view_routing_table", hasJobs: false)
    static let viewPreferenceFrontier = view("view_preference_frontier", hasJobs: false)
    static let viewModelShare = view("view_model_share")
    static let viewCalibration = view("view_calibration")
    static let viewDrift = view("view_drift")
    static let viewJobCost = view("view_job_cost")
    static let viewSpendByDay = view("view_spend_by_day")
}
