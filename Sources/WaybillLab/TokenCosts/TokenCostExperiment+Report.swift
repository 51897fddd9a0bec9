import PolicyEvaluation
import Trials

extension TokenCostExperiment {
    static func text(_ findings: [Findings], _ set: EvaluationSet, _ seeds: Int, _ made: Provenance) -> String {
        func mean(_ values: [Double]) -> Double { values.reduce(0, +) / Double(max(values.count, 1)) }
        var prediction = MarkdownTable(["policy", "cost", "AIQ", "AIQ log", "cost at 95 %", "regret", "error of cost"])
        var prices = MarkdownTable([
            "policy", "prices times", "changes", "lost by following, mean", "largest", "lost by ignoring, mean",
            "largest",
        ])
        for found in findings {
            for index in found.predictions[0].indices {
                let runs = found.predictions.map { $0[index] }
                let cells = CostPrediction.figures.indices.map { figure in
                    decimal(mean(runs.compactMap { $0.figures[figure] }), 4)
                }
                prediction.append([found.policy, runs[0].name] + cells + [decimal(mean(runs.map(\.error)), 3)])
            }
            for (factor, changes) in zip(priceFactors, found.changes) {
                prices.append([
                    found.policy, decimal(factor, 1), "\(changes.count)",
                    decimal(mean(changes.map(\.followed)), 4), decimal(changes.map(\.followed).max() ?? 0, 4),
                    decimal(mean(changes.map(\.ignored)), 4), decimal(changes.map(\.ignored).max() ?? 0, 4),
                ])
            }
        }
        return """
            \(head(set, made)): means over \(seeds) seeds, \(set.candidates.count) models, full outcomes.

            ## Predicted cost

            Tokens times price: input tokens counted over the whole prompt, output tokens predicted, the catalog's \
            prices. \
            Fixed cost: each model's mean recorded cost in training, with the same predicted qualities. Regression: \
            ln(cost / mean price) from the features, which knows neither the prompt's length nor the two prices. \
            Error: the \
            sum of |predicted - recorded| cost over prompts and models, over the sum of recorded cost.

            \(prediction.text)
            ## A price changes

            Each model's prices times ten, and divided by ten, one model at a time; tau stays. Lost is the utility \
            w_q q - w_c \
            min(c / tau, 1), mean over w_c = 0, 0.1 ... 1, that the policy retrained with the new costs has more: \
            against the \
            same policy that follows the new price without training, and against one that goes on with the old price.

            \(prices.text)
            """
    }
}
