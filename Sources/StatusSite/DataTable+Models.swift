package import Registry
package import Units

extension DataTable {
    /// Every candidate model of some prompts: what it was chosen for, and what it alone would have given.
    package static func models(_ totals: JobTotals, id: String, caption: Markup) -> DataTable {
        let routed = totals.routed.prompts
        let share = Column<JobTotals.Model>(
            "share",
            "Share",
            .bar,
            meaning: "share of the routed prompts",
            unknown: "none routed"
        ) { routed > 0 ? .ratio($0.chosen.prompts, over: routed) : .unknown }
        return DataTable(
            id: id,
            caption: caption,
            of: totals.models.sorted { (-$0.chosen.prompts, $0.number) < (-$1.chosen.prompts, $1.number) },
            columns: [Column("model", "Model", .words, meaning: "name in the catalog") { .text($0.name) }, share]
                + chosen + alone
        )
    }

    private static let chosen: [Column<JobTotals.Model>] = [
        Column("prompts", "Prompts", .count, meaning: "prompts the model was chosen for") {
            .integer($0.chosen.prompts)
        },
        Column(
            "predicted_quality",
            "Predicted quality",
            .decimal(3),
            meaning: "mean predicted quality of the prompts it was chosen for",
            unknown: "not chosen"
        ) { $0.chosen.quality },
        Column(
            "predicted_cost_usd",
            "Predicted cost",
            .dollars,
            unit: "USD",
            meaning: "predicted cost of the prompts it was chosen for",
            unknown: "not chosen"
        ) { $0.chosen.cost },
    ]

    private static let alone: [Column<JobTotals.Model>] = [
        Column(
            "all_prompts",
            "Compared",
            .count,
            unit: "prompts",
            meaning: "prompts it was a candidate for",
            isOnPage: false
        ) { .integer($0.alone.prompts) },
        Column(
            "all_quality",
            "Alone: quality",
            .decimal(3),
            meaning: "mean predicted quality had it been sent every prompt it was a candidate for"
        ) { $0.alone.quality },
        Column(
            "all_cost_usd",
            "Alone: cost",
            .dollars,
            unit: "USD",
            meaning: "predicted cost had it been sent every prompt it was a candidate for"
        ) { $0.alone.cost },
        Column(
            "all_cost_per_thousand_usd",
            "Alone: 1,000 prompts",
            .decimal(4),
            unit: "USD",
            meaning: "mean predicted cost of a thousand prompts had it been sent every one"
        ) { $0.alone.costPerThousand },
    ]
}
