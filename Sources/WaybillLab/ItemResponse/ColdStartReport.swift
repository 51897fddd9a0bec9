import PolicyEvaluation
import PolicyLearning
import RoutingPolicy
import Trials

/// The rows of ``ColdStartExperiment`` as text.
struct ColdStartReport {
    let rows: [ColdStartExperiment.Row]

    /// The models that left in turn, as the set numbers them.
    let models: [Int]
    let set: EvaluationSet
    let encoder: String
    let seeds: Int

    /// The label of the policy that never lacked the model.
    static let reference = "trained with the model"

    func text(_ made: Provenance) -> String {
        """
        \(ColdStartExperiment.setupHead(set, encoder: encoder, made))- \(models.count) models leave in turn, \
        \(seeds) seed(s) of \
        the 70/30 split of prompts: \(models.map { set.candidates[$0].name }.joined(separator: ", ")).
        - The policy is `item-response`, trained on the other models; prompts are chosen from, and answers taken \
        of, its \
        training split; figures are on the test split, over 41 preferences.
        - "whole pool" routes over all models, where one of many weighs little; "pool of five" over the new one and \
        four \
        trained ones from cheap to expensive, or as many as there are. AIQ is a share of that with all training \
        prompts \
        answered, frozen heads; the least over models (means over seeds and draws) follows it. Log loss is of the \
        new model's \
        predicted quality. Differences to random prompts are means over models with their standard error; a model \
        counts as \
        worse by its mean over seeds and draws.


        """ + shares + "\n" + comparison
    }

    /// A figure by model, as the mean over seeds and draws.
    private func byModel(
        _ label: String,
        _ count: Int,
        _ value: (ColdStartExperiment.Row) -> Double
    ) -> [Double] {
        models.map { model in
            let runs = rows.filter { $0.model == model && $0.label == label && $0.count == count }
            return runs.reduce(0) { $0 + value($1) } / Double(max(runs.count, 1))
        }
    }

    private static func mean(_ values: [Double]) -> Double { values.reduce(0, +) / Double(max(values.count, 1)) }

    /// The mean with its standard error over models.
    private static func spread(_ values: [Double]) -> String {
        let (mean, count) = (mean(values), Double(values.count))
        let squares = values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
        return decimal(mean, 4) + " ± " + decimal((squares / max(count - 1, 1) / max(count, 1)).squareRoot(), 4)
    }

    /// Each way of joining, as shares of all training prompts answered.
    private var shares: String {
        var table = MarkdownTable([
            "prompts chosen by", "answers", "AIQ share, whole pool", "least", "AIQ share, pool of five", "least",
            "AIQ log share, pool of five", "least", "log loss",
        ])
        typealias Row = ColdStartExperiment.Row
        func append(_ label: String, _ count: Int, _ shown: String) {
            var cells = [label, shown]
            for value in [{ $0.whole.linear }, { $0.five.linear }, { $0.five.logarithmic }] as [(Row) -> Double] {
                let whole = byModel("all training prompts", 0, value)
                let shares = zip(byModel(label, count, value), whole).map { $1 > 0 ? $0 / $1 : 1 }
                cells += [decimal(Self.mean(shares), 4), decimal(shares.min(), 4)]
            }
            table.append(cells + [decimal(Self.mean(byModel(label, count) { $0.loss }), 4)])
        }
        for joining in Joining.all {
            for count in joining.counts { append(joining.label, count, joining.rule == nil ? "all" : "\(count)") }
        }
        append(Self.reference, 0, "all")
        return table.text
    }

    /// Rules against random prompts, model by model.
    private var comparison: String {
        var table = MarkdownTable([
            "against random prompts, as many", "answers", "log loss", "models worse", "AIQ, pool of five",
            "models worse", "AIQ, whole pool", "models worse",
        ])
        for joining in Joining.all where joining.rule != .random && joining.rule != nil && joining.steps > 1 {
            for count in joining.counts {
                func difference(_ value: (ColdStartExperiment.Row) -> Double) -> [Double] {
                    zip(byModel(joining.label, count, value), byModel("random", count, value)).map { $0 - $1 }
                }
                let loss = difference { $0.loss }
                let five = difference { $0.five.linear }
                let whole = difference { $0.whole.linear }
                table.append([
                    joining.label, "\(count)", Self.spread(loss), "\(loss.count { $0 > 0 }) of \(loss.count)",
                    Self.spread(five), "\(five.count { $0 < 0 })", Self.spread(whole), "\(whole.count { $0 < 0 })",
                ])
            }
        }
        return table.text
    }

    /// Every row as CSV.
    var table: String {
        let lines = rows.map { row in
            [
                set.candidates[row.model].name, row.label, "\(row.count)", decimal(row.whole.linear, 6),
                decimal(row.whole.logarithmic, 6), decimal(row.five.linear, 6), decimal(row.five.logarithmic, 6),
                decimal(row.loss, 6),
            ].map { $0.contains(",") ? "\"\($0)\"" : $0 }.joined(separator: ",")
        }
        return (["model,way,answers,aiq,aiq_log,aiq_five,aiq_log_five,log_loss"] + lines).joined(separator: "\n") + "\n"
    }
}
