internal import Registry
internal import Units

extension DataTable {
    /// One way to choose models for a job's prompts.
    private struct Choice {
        let name: String
        let model: String?
        let sums: JobTotals.Sums?
    }

    /// A job as routed beside its two references.
    package static func references(_ job: JobRecord) -> DataTable {
        let totals = job.totals
        let routed = totals.routed
        func always(_ which: String, _ model: JobTotals.Model?) -> Choice {
            Choice(name: "always the \(which)", model: model?.name, sums: model?.alone)
        }
        return DataTable(
            id: "job-\(job.id)-comparison",
            caption: "As routed, and with a single model for every prompt, by the same predictions",
            of: [
                Choice(name: "as routed", model: modelCount(totals), sums: routed.prompts > 0 ? routed : nil),
                always("strongest", totals.strongest), always("cheapest", totals.cheapest),
            ],
            columns: [
                Column("choice", "Choice", .words, meaning: "how models are chosen") { .text($0.name) },
                Column("model", "Model", .words, meaning: "the model, or how many") {
                    $0.model.map(Cell.text) ?? .unknown
                },
                Column("predicted_quality", "Predicted quality", .decimal(3), meaning: "mean predicted quality") {
                    $0.sums?.quality ?? .unknown
                },
                Column("predicted_cost_usd", "Predicted cost", .dollars, unit: "USD", meaning: "predicted cost") {
                    $0.sums?.cost ?? .unknown
                },
                Column(
                    "routed_cost_change",
                    "Routing costs",
                    .change,
                    meaning: "cost as routed less the cost of the row, as a share of the latter"
                ) { .change(routed, from: $0.sums) },
            ]
        )
    }

    private static func modelCount(_ totals: JobTotals) -> String? {
        let count = totals.models.count { $0.chosen.prompts > 0 }
        return count == 0 ? nil : count == 1 ? "1 model" : "\(count) models"
    }
}
