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
                    quoted(model.name), quoted(stored.provider), Money.dollars(model.inputPrice, decimals: 6),
                    Money.dollars(model.outputPrice, decimals: 6), decimal(model.batchFactor, 6),
                ].joined(separator: ",") + "\n"
        }
        return Array(lines.utf8)
    }

    /// An `outcomes.csv`: a row for each known outcome, and one for the chosen model whatever is known of it.
    static func outcomes(_ set: OutcomeSet) -> [UInt8] {
        var lines =
            "prompt_id,model,score,cost_usd,input_tokens,output_tokens,propensity,job,quality_weight,cost_weight,"
            + "latency_weight,snapshot,decided_at\n"
        for (row, prompt) in set.prompts.enumerated() {
            for (column, model) in set.models.enumerated() {
                let cell = set.cell(row, column)
                let decision = set.decisions[row].flatMap { $0.model == column ? $0 : nil }
                let (score, cost) = (set.scores[cell], set.costs[cell])
                let (input, output) = (set.inputTokens[cell], set.outputTokens[cell])
                let isKnown = !(score.isNaN && cost.isNaN && input.isNaN && output.isNaN)
                guard isKnown || decision != nil else { continue }
                var fields = [
                    quoted(prompt.id), quoted(model.name), score.isNaN ? "" : decimal(Double(score), 9),
                    cost.isNaN ? "" : Money.dollars(Money.nanoDollars(cost), decimals: 9),
                    input.isNaN ? "" : "\(Int(input))", output.isNaN ? "" : "\(Int(output))",
                ]
                fields += decision.map(Self.fields) ?? Array(repeating: "", count: 7)
                lines += fields.joined(separator: ",") + "\n"
            }
        }
        return Array(lines.utf8)
    }

    private static func fields(_ decision: OutcomeSet.Decision) -> [String] {
        let weights = decision.preference
        return [
            decimal(decision.propensity, 15), quoted(decision.job), weights.map { decimal($0.quality, 15) } ?? "",
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

    private static func quoted(_ text: String) -> String {
        text.utf8.contains { [0x22, 0x2C, 0x0A, 0x0D, 0x20].contains($0) }
            ? "\"" + text.replacing("\"", with: "\"\"") + "\"" : text
    }
}
