extension DataTable {
    /// What came back for a job's decisions, by model and source, beside what was predicted for the same choices.
    package static func outcomes(_ job: JobRecord) -> DataTable {
        DataTable(
            id: "job-\(job.id)-outcomes",
            caption: "Outcomes that came back for the chosen models",
            columns: [
                Column("model", "Model", .words, meaning: "name in the catalog"),
                Column("source", "Source", .words, meaning: "simulated, recorded or provider"),
                Column("scored", "Scored", .count, unit: "prompts", meaning: "prompts with a score"),
                Column("observed_quality", "Observed quality", .decimal(3), meaning: "mean score"),
                Column(
                    "predicted_quality",
                    "Predicted quality",
                    .decimal(3),
                    meaning: "mean predicted quality of all prompts the model was chosen for"
                ),
                Column("costed", "With a cost", .count, unit: "prompts", meaning: "prompts with a cost"),
                Column(
                    "observed_cost_usd",
                    "Observed cost",
                    .dollars,
                    unit: "USD",
                    meaning: "sum of the costs that came back"
                ),
                Column(
                    "predicted_cost_usd",
                    "Predicted cost",
                    .dollars,
                    unit: "USD",
                    meaning: "predicted cost of all prompts the model was chosen for"
                ),
            ],
            rows: job.outcomes.map { outcome in
                let model = job.models.first { $0.modelID == outcome.modelID }
                return Row([
                    .text(outcome.name),
                    .text(outcome.source),
                    .integer(outcome.scored),
                    outcome.scored > 0 ? .ratio(outcome.scorePpm, over: outcome.scored * 1_000_000) : .unknown,
                    model?.chosen.quality ?? .unknown,
                    .integer(outcome.costed),
                    outcome.costed > 0 ? .dollars(outcome.costNanodollars) : .unknown,
                    model?.chosen.cost ?? .unknown,
                ])
            }
        )
    }

    /// The snapshots that decided a job's prompts.
    package static func snapshots(_ job: JobRecord) -> DataTable {
        DataTable(
            id: "job-\(job.id)-snapshots",
            caption: "Snapshots that decided",
            columns: [
                Column("policy", "Policy", .words, meaning: "name and version of the policy"),
                Column("algorithm", "Algorithm", .words, meaning: "the policy's algorithm"),
                Column("encoder", "Encoder", .words, meaning: "how prompts became features"),
                Column("prompts", "Prompts", .count, meaning: "prompts it decided"),
                Column(
                    "preference_range",
                    "Preference",
                    .words,
                    meaning: "trained, or extrapolated: outside the range the policy was trained for",
                    unknown: "not known"
                ),
                Column("digest", "Identity (SHA-256)", .code, meaning: "SHA-256 of the uncompressed archive"),
            ],
            rows: job.snapshots.map { use in
                Row([
                    .text("\(use.snapshot.policyName) version \(use.snapshot.version)"),
                    .text(use.snapshot.algorithm),
                    .text(use.snapshot.encoder),
                    .integer(use.prompts),
                    use.isExtrapolated.map { .text($0 ? "extrapolated" : "trained") } ?? .unknown,
                    .text(use.snapshot.digest),
                ])
            }
        )
    }

    /// The points of a chart.
    package static func points(of chart: CostQualityChart, id: String) -> DataTable {
        DataTable(
            id: id,
            caption: "The points of the chart",
            columns: [
                Column("point", "Point", .words, meaning: "model or job"),
                Column("kind", "Kind", .words, meaning: "single model, job as routed, or job as observed"),
                Column(
                    "cost_per_thousand_usd",
                    "1,000 prompts",
                    .decimal(4),
                    unit: "USD",
                    meaning: "mean cost of a thousand prompts"
                ),
                Column("quality", "Mean quality", .decimal(3), meaning: "mean quality"),
                Column("prompts", "Prompts", .count, meaning: "prompts behind the mean cost"),
                Column(
                    "on_hull",
                    "On the hull",
                    .words,
                    meaning: "whether no mixture of single models is better at its cost"
                ),
            ],
            rows: chart.points.indices.map { index in
                let point = chart.points[index]
                return Row([
                    .text(point.name),
                    .text(point.kind.name),
                    .ratio(point.costNanodollars, over: point.prompts * 1_000_000),
                    .ratio(point.quality, over: point.scored * 1_000_000),
                    .integer(point.prompts),
                    .text(point.kind == .model ? (chart.isOnHull(index) ? "yes" : "no") : "not a model"),
                ])
            }
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
