extension DataTable {
    /// The newest jobs, one row each.
    package static func jobs(_ jobs: [JobRecord], total: Int64) -> DataTable {
        DataTable(
            id: "jobs",
            caption: "Jobs, newest first",
            columns: [
                Column("name", "Job", .words, meaning: "name of the job"),
                Column(
                    "job_id",
                    "Number",
                    .words,
                    meaning: "number of the job; its page is jobs/NUMBER.html",
                    isOnPage: false
                ),
                Column(
                    "state",
                    "State",
                    .words,
                    meaning: "loading, waiting, routing, done, paused or cancelled"
                ),
                Column("created_at", "Created", .time, meaning: "when the job was made", isOnPage: false),
                Column("prompts", "Prompts", .count, meaning: "prompts of the job"),
                Column(
                    "routed_share",
                    "Routed",
                    .percent,
                    meaning: "share of the prompts that are routed",
                    unknown: "no prompts"
                ),
                Column("preference", "Preference", .words, meaning: "weights that are not zero"),
                Column(
                    "cut",
                    "Cut",
                    .count,
                    unit: "prompts",
                    meaning: "prompts longer than the encoder reads, chosen for by their beginning",
                    isOnPage: false
                ),
                weight("quality"), weight("cost"), weight("latency"),
            ] + exploration + [
                Column(
                    "model_shares",
                    "Models chosen",
                    .words,
                    meaning: "models by share of the routed prompts, names shortened",
                    unknown: "none yet"
                ),
                Column(
                    "predicted_quality",
                    "Predicted quality",
                    .decimal(3),
                    meaning: "mean predicted quality as routed",
                    unknown: "none yet"
                ),
                Column(
                    "predicted_cost_usd",
                    "Predicted cost",
                    .dollars,
                    unit: "USD",
                    meaning: "predicted cost as routed",
                    unknown: "none yet"
                ),
                Column(
                    "strongest_model",
                    "Strongest model",
                    .words,
                    meaning: "best single model by prediction",
                    isOnPage: false
                ),
                Column(
                    "strongest_quality",
                    "Its quality",
                    .decimal(3),
                    meaning: "mean predicted quality of the strongest model alone",
                    isOnPage: false
                ),
                Column(
                    "strongest_cost_usd",
                    "Always the strongest",
                    .dollars,
                    unit: "USD",
                    meaning: "predicted cost of the strongest model alone"
                ),
                Column(
                    "cost_against_strongest",
                    "against it",
                    .change,
                    meaning: "cost as routed less that of the strongest model alone, as a share of the latter"
                ),
                Column(
                    "cheapest_model",
                    "Cheapest model",
                    .words,
                    meaning: "cheapest single model by prediction",
                    isOnPage: false
                ),
                Column(
                    "cheapest_quality",
                    "Its quality",
                    .decimal(3),
                    meaning: "mean predicted quality of the cheapest model alone",
                    isOnPage: false
                ),
                Column(
                    "cheapest_cost_usd",
                    "Always the cheapest",
                    .dollars,
                    unit: "USD",
                    meaning: "predicted cost of the cheapest model alone"
                ),
                Column(
                    "observed_quality",
                    "Observed quality",
                    .decimal(3),
                    meaning: "mean score that came back",
                    unknown: "none"
                ),
                Column(
                    "observed_prompts",
                    "Scored",
                    .count,
                    unit: "prompts",
                    meaning: "scores that came back",
                    isOnPage: false
                ),
                Column(
                    "observed_cost_usd",
                    "Observed cost",
                    .dollars,
                    unit: "USD",
                    meaning: "sum of the costs that came back",
                    unknown: "none"
                ),
                Column(
                    "outcome_source",
                    "Outcomes",
                    .words,
                    meaning: "simulated, recorded or provider",
                    unknown: "none"
                ),
            ],
            rows: jobs.map(row),
            total: Int(total)
        )
    }

    /// What exploration may cost and what it did; in the downloads only, as the page of a job says it.
    private static let exploration: [Column] = [
        Column(
            "explore",
            "Exploration limit",
            .percent,
            meaning: "what exploration may cost: a share of the utility scale and of predicted cost; 0 is off",
            isOnPage: false
        ),
        Column(
            "explored_prompts",
            "Explored",
            .count,
            unit: "prompts",
            meaning: "prompts that went to another model than the policy's first choice",
            isOnPage: false
        ),
        Column(
            "explore_cost_usd",
            "Exploration's cost",
            .dollars,
            unit: "USD",
            meaning: "predicted cost that exploration adds, in expectation; negative where it saves",
            isOnPage: false
        ),
        Column(
            "explore_loss",
            "Exploration's loss",
            .decimal(6),
            meaning: "predicted utility that exploration gives up a prompt, in expectation",
            isOnPage: false
        ),
    ]

    private static func weight(_ axis: String) -> Column {
        Column("\(axis)_weight", axis, .decimal(3), meaning: "weight of \(axis) in the preference", isOnPage: false)
    }

    private static func row(_ job: JobRecord) -> Row {
        let summary = RoutingSummary(job.models)
        let observed = ObservedSummary(job.outcomes)
        let strongest = summary.strongest
        let cheapest = summary.cheapest
        let cells: [Cell] = [
            .text(job.name),
            .text(String(job.id)),
            .text(job.progress.rawValue),
            .moment(job.createdAt),
            .integer(job.prompts),
            job.prompts > 0 ? .ratio(job.routed, over: job.prompts) : .unknown,
            .items(job.weights),
            .integer(job.cut),
            .weight(job.qualityWeight), .weight(job.costWeight), .weight(job.latencyWeight),
            .weight(job.exploration.limit), .integer(job.exploration.prompts),
            .dollars(job.exploration.extraNanodollars),
            job.routed > 0 ? .ratio(job.exploration.lossPpm, over: 1_000_000 * job.routed) : .unknown,
            job.modelShares(naming: 2).map(Cell.items) ?? .unknown,
            summary.routed.quality,
            summary.routed.cost,
            strongest.map { .text($0.name) } ?? .unknown,
            strongest?.alone.quality ?? .unknown,
            strongest?.alone.cost ?? .unknown,
            .change(summary.routed, from: strongest?.alone),
            cheapest.map { .text($0.name) } ?? .unknown,
            cheapest?.alone.quality ?? .unknown,
            cheapest?.alone.cost ?? .unknown,
            observed.quality,
            .integer(observed.scored),
            observed.cost,
            observed.sources.isEmpty ? .unknown : .text(observed.sources.joined(separator: ", ")),
        ]
        return Row(cells, page: job.page)
    }
}

extension DataTable.Cell {
    /// A weight of a preference to six places.
    package static func weight(_ weight: Double) -> DataTable.Cell {
        .ratio(Int64((weight * 1_000_000).rounded(.toNearestOrEven)), over: 1_000_000)
    }

    /// How much more, as a share, the cost is than a reference's; unknown where the reference costs nothing.
    package static func change(_ sums: SiteData.Sums, from reference: SiteData.Sums?) -> DataTable.Cell {
        guard let reference, reference.costNanodollars > 0 else { return .unknown }
        return .ratio(sums.costNanodollars - reference.costNanodollars, over: reference.costNanodollars)
    }
}
