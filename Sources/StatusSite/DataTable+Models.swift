extension DataTable {
    /// Every candidate model of some prompts: what it was chosen for, and what it alone would have given.
    package static func models(_ models: [SiteData.ModelTotals], id: String, caption: Markup) -> DataTable {
        let total = models.reduce(0) { $0 + $1.chosen.prompts }
        let order = models.sorted { (-$0.chosen.prompts, $0.modelID) < (-$1.chosen.prompts, $1.modelID) }
        return DataTable(
            id: id,
            caption: caption,
            columns: [
                Column("model", "Model", .words, meaning: "name in the catalog"),
                Column("share", "Share", .bar, meaning: "share of the routed prompts", unknown: "none routed"),
                Column("prompts", "Prompts", .count, meaning: "prompts the model was chosen for"),
                Column(
                    "predicted_quality",
                    "Predicted quality",
                    .decimal(3),
                    meaning: "mean predicted quality of the prompts it was chosen for",
                    unknown: "not chosen"
                ),
                Column(
                    "predicted_cost_usd",
                    "Predicted cost",
                    .dollars,
                    unit: "USD",
                    meaning: "predicted cost of the prompts it was chosen for",
                    unknown: "not chosen"
                ),
                Column(
                    "all_prompts",
                    "Compared",
                    .count,
                    unit: "prompts",
                    meaning: "prompts it was a candidate for",
                    isOnPage: false
                ),
                Column(
                    "all_quality",
                    "Alone: quality",
                    .decimal(3),
                    meaning: "mean predicted quality had it been sent every prompt it was a candidate for"
                ),
                Column(
                    "all_cost_usd",
                    "Alone: cost",
                    .dollars,
                    unit: "USD",
                    meaning: "predicted cost had it been sent every prompt it was a candidate for"
                ),
                Column(
                    "all_cost_per_thousand_usd",
                    "Alone: 1,000 prompts",
                    .decimal(4),
                    unit: "USD",
                    meaning: "mean predicted cost of a thousand prompts had it been sent every one"
                ),
            ],
            rows: order.map { model in
                Row([
                    .text(model.name),
                    total > 0 ? .ratio(model.chosen.prompts, over: total) : .unknown,
                    .integer(model.chosen.prompts),
                    model.chosen.quality,
                    model.chosen.cost,
                    .integer(model.alone.prompts),
                    model.alone.quality,
                    model.alone.cost,
                    model.alone.costPerThousand,
                ])
            }
        )
    }

    /// A job as routed beside its two references.
    package static func references(_ job: JobRecord) -> DataTable {
        let summary = RoutingSummary(job.models)
        let routed = summary.routed
        func row(_ choice: String, _ model: String?, _ sums: SiteData.Sums?) -> Row {
            Row([
                .text(choice),
                model.map(Cell.text) ?? .unknown,
                sums?.quality ?? .unknown,
                sums?.cost ?? .unknown,
                .change(routed, from: sums),
            ])
        }
        return DataTable(
            id: "job-\(job.id)-comparison",
            caption: "As routed, and with a single model for every prompt, by the same predictions",
            columns: [
                Column("choice", "Choice", .words, meaning: "how models are chosen"),
                Column("model", "Model", .words, meaning: "the model, or how many"),
                Column("predicted_quality", "Predicted quality", .decimal(3), meaning: "mean predicted quality"),
                Column("predicted_cost_usd", "Predicted cost", .dollars, unit: "USD", meaning: "predicted cost"),
                Column(
                    "routed_cost_change",
                    "Routing costs",
                    .change,
                    meaning: "cost as routed less the cost of the row, as a share of the latter"
                ),
            ],
            rows: [
                row("as routed", Self.modelCount(job), routed.prompts > 0 ? routed : nil),
                row("always the strongest", summary.strongest?.name, summary.strongest?.alone),
                row("always the cheapest", summary.cheapest?.name, summary.cheapest?.alone),
            ]
        )
    }

    private static func modelCount(_ job: JobRecord) -> String? {
        let count = job.models.filter { $0.chosen.prompts > 0 }.count
        return count == 0 ? nil : count == 1 ? "1 model" : "\(count) models"
    }
}
