internal import Registry
internal import Units

extension DataTable {
    /// What came back for a job's decisions, by model and source, beside what was predicted for the same choices.
    package static func outcomes(_ job: JobRecord) -> DataTable {
        @Sendable func chosen(_ outcome: SiteData.SourceOutcomes) -> JobTotals.Sums? {
            job.totals.models.first { $0.number == outcome.number }?.chosen
        }
        return DataTable(
            id: "job-\(job.id)-outcomes",
            caption: "Outcomes that came back for the chosen models",
            of: job.outcomes,
            columns: [
                Column("model", "Model", .words, meaning: "name in the catalog") { .text($0.name) },
                Column("source", "Source", .words, meaning: "simulated, recorded or provider") { .text($0.source) },
                Column("scored", "Scored", .count, unit: "prompts", meaning: "prompts with a score") {
                    .integer($0.sums.scored)
                },
                Column("observed_quality", "Observed quality", .decimal(3), meaning: "mean score") {
                    $0.sums.quality
                },
                Column(
                    "predicted_quality",
                    "Predicted quality",
                    .decimal(3),
                    meaning: "mean predicted quality of all prompts the model was chosen for"
                ) { chosen($0)?.quality ?? .unknown },
                Column("costed", "With a cost", .count, unit: "prompts", meaning: "prompts with a cost") {
                    .integer($0.sums.costed)
                },
                Column(
                    "observed_cost_usd",
                    "Observed cost",
                    .dollars,
                    unit: "USD",
                    meaning: "sum of the costs that came back"
                ) { $0.sums.cost },
                Column(
                    "predicted_cost_usd",
                    "Predicted cost",
                    .dollars,
                    unit: "USD",
                    meaning: "predicted cost of all prompts the model was chosen for"
                ) { chosen($0)?.cost ?? .unknown },
            ]
        )
    }

    /// The snapshots that decided a job's prompts.
    package static func snapshots(_ job: JobRecord) -> DataTable {
        DataTable(
            id: "job-\(job.id)-snapshots",
            caption: "Snapshots that decided",
            of: job.snapshots,
            columns: [
                Column("policy", "Policy", .words, meaning: "name and version of the policy") {
                    .text("\($0.snapshot.policyName) version \($0.snapshot.version)")
                },
                Column("algorithm", "Algorithm", .words, meaning: "the policy's algorithm") {
                    .text($0.snapshot.algorithm)
                },
                Column("encoder", "Encoder", .words, meaning: "how prompts became features") {
                    .text($0.snapshot.encoder)
                },
                Column("prompts", "Prompts", .count, meaning: "prompts it decided") { .integer($0.prompts) },
                Column(
                    "preference_range",
                    "Preference",
                    .words,
                    meaning: "trained, or extrapolated: outside the range the policy was trained for",
                    unknown: "not known"
                ) { $0.isExtrapolated.map { .text($0 ? "extrapolated" : "trained") } ?? .unknown },
                Column("digest", "Identity (SHA-256)", .code, meaning: "SHA-256 of the uncompressed archive") {
                    .text($0.snapshot.digest)
                },
            ]
        )
    }

    /// The points of a chart.
    package static func points(of chart: CostQualityChart, id: String) -> DataTable {
        DataTable(
            id: id,
            caption: "The points of the chart",
            of: Array(chart.points.enumerated()),
            columns: [
                Column("point", "Point", .words, meaning: "model or job") { .text($0.element.name) },
                Column("kind", "Kind", .words, meaning: "single model, job as routed, or job as observed") {
                    .text($0.element.kind.name)
                },
                Column(
                    "cost_per_thousand_usd",
                    "1,000 prompts",
                    .decimal(4),
                    unit: "USD",
                    meaning: "mean cost of a thousand prompts"
                ) { .ratio($0.element.costNanoDollars, over: $0.element.prompts * 1_000_000) },
                Column("quality", "Mean quality", .decimal(3), meaning: "mean quality") {
                    .ratio($0.element.quality, over: $0.element.scored * 1_000_000)
                },
                Column("prompts", "Prompts", .count, meaning: "prompts behind the mean cost") {
                    .integer($0.element.prompts)
                },
                Column(
                    "on_hull",
                    "On the hull",
                    .words,
                    meaning: "whether no mixture of single models is better at its cost"
                ) { .text($0.element.kind == .model ? (chart.isOnHull($0.offset) ? "yes" : "no") : "not a model") },
            ]
        )
    }
}

extension CostQualityChart.Kind {
    package var name: String {
        switch self {
        case .model: "single model"
        case .job: "as routed"
        case .observed: "as observed"
        }
    }
}
