internal import Registry
internal import Units

extension DataTable {
    private typealias JobColumn = Column<JobRecord>

    /// The newest jobs, one row each.
    package static func jobs(_ jobs: [JobRecord], total: Int64) -> DataTable {
        DataTable(
            id: "jobs",
            caption: "Jobs, newest first",
            of: jobs,
            page: \.page,
            total: Int(total),
            columns: progress + preference + exploration + routing + references + observations
        )
    }

    private static let progress: [JobColumn] = [
        JobColumn("name", "Job", .words, meaning: "name of the job") { .text($0.name) },
        JobColumn(
            "job_id",
            "Number",
            .words,
            meaning: "number of the job; its page is jobs/NUMBER.html",
            isOnPage: false
        ) { .text(String($0.id)) },
        JobColumn("state", "State", .words, meaning: "loading, waiting, routing, done, paused or cancelled") {
            .text($0.progress.rawValue)
        },
        JobColumn("created_at", "Created", .time, meaning: "when the job was made", isOnPage: false) {
            .moment($0.createdAt)
        },
        JobColumn("prompts", "Prompts", .count, meaning: "prompts of the job") { .integer($0.prompts) },
        JobColumn(
            "routed_share",
            "Routed",
            .percent,
            meaning: "share of the prompts that are routed",
            unknown: "no prompts"
        ) { $0.prompts > 0 ? .ratio($0.routed, over: $0.prompts) : .unknown },
    ]

    private static let preference: [JobColumn] = [
        JobColumn("preference", "Preference", .words, meaning: "weights that are not zero") { .items($0.weights) },
        JobColumn(
            "cut",
            "Cut",
            .count,
            unit: "prompts",
            meaning: "prompts longer than the encoder reads, chosen for by their beginning",
            isOnPage: false
        ) { .integer($0.cut) },
        weight("quality") { $0.qualityWeight }, weight("cost") { $0.costWeight },
        weight("latency") { $0.latencyWeight },
    ]

    /// What exploration may cost and what it did; in the downloads only, as the page of a job says it.
    private static let exploration: [JobColumn] = [
        JobColumn(
            "explore",
            "Exploration limit",
            .percent,
            meaning: "what exploration may cost: a share of the utility scale and of predicted cost; 0 is off",
            isOnPage: false
        ) { .weight($0.exploration.limit) },
        JobColumn(
            "explored_prompts",
            "Explored",
            .count,
            unit: "prompts",
            meaning: "prompts that went to another model than the policy's first choice",
            isOnPage: false
        ) { .integer($0.exploration.prompts) },
        JobColumn(
            "explore_cost_usd",
            "Exploration's cost",
            .dollars,
            unit: "USD",
            meaning: "predicted cost that exploration adds, in expectation; negative where it saves",
            isOnPage: false
        ) { .dollars($0.exploration.extraNanoDollars) },
        JobColumn(
            "explore_loss",
            "Exploration's loss",
            .decimal(6),
            meaning: "predicted utility that exploration gives up a prompt, in expectation",
            isOnPage: false
        ) { $0.routed > 0 ? .ratio($0.exploration.lossPpm, over: 1_000_000 * $0.routed) : .unknown },
    ]

    private static let routing: [JobColumn] = [
        JobColumn(
            "model_shares",
            "Models chosen",
            .words,
            meaning: "models by share of the routed prompts, names shortened",
            unknown: "none yet"
        ) { $0.modelShares(naming: 2).map(Cell.items) ?? .unknown },
        JobColumn(
            "predicted_quality",
            "Predicted quality",
            .decimal(3),
            meaning: "mean predicted quality as routed",
            unknown: "none yet"
        ) { $0.totals.routed.quality },
        JobColumn(
            "predicted_cost_usd",
            "Predicted cost",
            .dollars,
            unit: "USD",
            meaning: "predicted cost as routed",
            unknown: "none yet"
        ) { $0.totals.routed.cost },
    ]

    private static let references: [JobColumn] = [
        JobColumn(
            "strongest_model",
            "Strongest model",
            .words,
            meaning: "best single model by prediction",
            isOnPage: false
        ) { .name($0.totals.strongest) },
        JobColumn(
            "strongest_quality",
            "Its quality",
            .decimal(3),
            meaning: "mean predicted quality of the strongest model alone",
            isOnPage: false
        ) { $0.totals.strongest?.alone.quality ?? .unknown },
        JobColumn(
            "strongest_cost_usd",
            "Always the strongest",
            .dollars,
            unit: "USD",
            meaning: "predicted cost of the strongest model alone"
        ) { $0.totals.strongest?.alone.cost ?? .unknown },
        JobColumn(
            "cost_against_strongest",
            "against it",
            .change,
            meaning: "cost as routed less that of the strongest model alone, as a share of the latter"
        ) { .change(savings: $0.totals.savings, of: $0.totals.strongest?.alone) },
        JobColumn(
            "cheapest_model",
            "Cheapest model",
            .words,
            meaning: "cheapest single model by prediction",
            isOnPage: false
        ) { .name($0.totals.cheapest) },
        JobColumn(
            "cheapest_quality",
            "Its quality",
            .decimal(3),
            meaning: "mean predicted quality of the cheapest model alone",
            isOnPage: false
        ) { $0.totals.cheapest?.alone.quality ?? .unknown },
        JobColumn(
            "cheapest_cost_usd",
            "Always the cheapest",
            .dollars,
            unit: "USD",
            meaning: "predicted cost of the cheapest model alone"
        ) { $0.totals.cheapest?.alone.cost ?? .unknown },
    ]

    private static let observations: [JobColumn] = [
        JobColumn(
            "observed_quality",
            "Observed quality",
            .decimal(3),
            meaning: "mean score that came back",
            unknown: "none"
        ) { $0.totals.observed.quality },
        JobColumn(
            "observed_prompts",
            "Scored",
            .count,
            unit: "prompts",
            meaning: "scores that came back",
            isOnPage: false
        ) { .integer($0.totals.observed.scored) },
        JobColumn(
            "observed_cost_usd",
            "Observed cost",
            .dollars,
            unit: "USD",
            meaning: "sum of the costs that came back",
            unknown: "none"
        ) { $0.totals.observed.cost },
        JobColumn(
            "outcome_source",
            "Outcomes",
            .words,
            meaning: "simulated, recorded or provider",
            unknown: "none"
        ) { job in
            let sources = job.totals.sources
            return sources.isEmpty ? .unknown : .text(sources.joined(separator: ", "))
        },
    ]

    private static func weight(_ axis: String, _ value: @escaping @Sendable (JobRecord) -> Double) -> JobColumn {
        JobColumn("\(axis)_weight", axis, .decimal(3), meaning: "weight of \(axis) in the preference", isOnPage: false)
        {
            .weight(value($0))
        }
    }
}
