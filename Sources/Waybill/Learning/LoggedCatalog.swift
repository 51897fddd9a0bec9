import Foundation
import RecordFiles
import Registry
import RoutingPolicy
import Units

/// The files of an outcome set that is written from the log.
enum LoggedCatalog {
    /// A `models.csv` of the catalog's models at the prices of today.
    static func text(_ models: [Registry.ModelCatalog.Stored]) -> [UInt8] {
        var lines = "model,provider,price_in_per_mtok,price_out_per_mtok,batch_factor\n"
        for stored in models {
            let model = stored.model
            lines +=
                [
                    CSVField.text(model.name), CSVField.text(stored.provider),
                    Money.dollars(model.inputPrice, decimals: 6),
                    Money.dollars(model.outputPrice, decimals: 6), decimal(model.batchFactor, 6),
                ].joined(separator: ",") + "\n"
        }
        return Array(lines.utf8)
    }

    /// The first line of an `outcomes.csv`.
    static let header =
        "prompt_id,model,score,cost_usd,input_tokens,output_tokens,propensity,job,quality_weight,cost_weight,"
        + "latency_weight,snapshot,decided_at\n"

    /// Its lines of a prompt: one for each known outcome, and one for the chosen model whatever is known of it.
    static func lines(_ row: LogReading.Row, models: [RecordFiles.ModelCatalog.Model]) -> String {
        var cells = row.outcomes.map { (model: $0.model, outcome: Optional($0.outcome)) }
        if !cells.contains(where: { $0.model == row.decision.model }) {
            let place = cells.firstIndex { $0.model > row.decision.model } ?? cells.count
            cells.insert((row.decision.model, nil), at: place)
        }
        var lines = ""
        for (model, outcome) in cells {
            let isChosen = model == row.decision.model
            let isKnown =
                outcome.map { $0.score != nil || $0.cost != nil || $0.inputTokens != nil || $0.outputTokens != nil }
                ?? false
            guard isKnown || isChosen else { continue }
            var fields: [String] = [CSVField.text(row.prompt.id), CSVField.text(models[model].name)]
            fields.append(outcome?.score.map { decimal(Double($0), 9) } ?? "")
            fields.append(outcome?.cost.map { Money.dollars($0, decimals: 9) } ?? "")
            fields.append(outcome?.inputTokens.map { String($0) } ?? "")
            fields.append(outcome?.outputTokens.map { String($0) } ?? "")
            fields += isChosen ? Self.fields(row.decision) : [String](repeating: "", count: 7)
            lines += fields.joined(separator: ",") + "\n"
        }
        return lines
    }

    private static func fields(_ decision: OutcomeSet.Decision) -> [String] {
        let weights = decision.preference
        return [
            decimal(decision.propensity, 15), CSVField.text(decision.job),
            weights.map { decimal($0.quality, 15) } ?? "",
            weights.map { decimal($0.cost, 15) } ?? "", weights.map { decimal($0.latency, 15) } ?? "",
            decision.snapshot, decision.decidedAt,
        ]
    }

    /// A plain decimal without zeros at its end.
    private static func decimal(_ value: Double, _ decimals: Int) -> String {
        var text = String(format: "%.\(decimals)f", value)
        while text.hasSuffix("0") { text.removeLast() }
        if text.hasSuffix(".") { text.removeLast() }
        return text
    }
}
