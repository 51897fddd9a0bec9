import PolicyEvaluation

extension TokenCostExperiment {
    func report(
        _ names: [String],
        _ ways: [String: [[Way]]],
        _ changes: [String: [Double: [Change]]]
    ) -> String {
        func mean(_ values: [Double]) -> Double { values.reduce(0, +) / Double(max(values.count, 1)) }
        var prediction = MarkdownTable(["policy", "cost", "AIQ", "AIQ log", "cost at 95 %", "regret", "error of cost"])
        var prices = MarkdownTable([
            "policy", "prices times", "changes", "lost by following, mean", "largest", "lost by ignoring, mean",
            "largest",
        ])
        for name in names {
            let seeds = ways[name] ?? []
            for index in seeds.first?.indices ?? 0..<0 {
                let cells = Self.figures.indices.map { figure in
                    decimal(mean(seeds.compactMap { $0[index].figures[figure] }), 4)
                }
                prediction.append(
                    [name, seeds[0][index].name] + cells + [decimal(mean(seeds.map { $0[index].error }), 3)]
                )
            }
            for factor in Self.factors {
                let found = changes[name]?[factor] ?? []
                prices.append([
                    name, decimal(factor, 1), "\(found.count)",
                    decimal(mean(found.map(\.followed)), 4), decimal(found.map(\.followed).max() ?? 0, 4),
                    decimal(mean(found.map(\.ignored)), 4), decimal(found.map(\.ignored).max() ?? 0, 4),
                ])
            }
        }
        return """
            # \(Self.question)

            \(set.isSimulated ? "**All figures on this page come from simulated outcomes.**\n\n" : "")Made by \
            `waybill evaluate \(set.name) --experiment \(Self.name) --policies \(names.joined(separator: ",")) --seeds \(base.seeds)`: \
            means over \(base.seeds) seeds, \(set.candidates.count) models, full outcomes.

            ## Predicted cost

            Tokens times price: input tokens counted over the whole prompt, output tokens predicted, the catalog's prices. Fixed cost: \
            each model's mean recorded cost in training, with the same predicted qualities. Regression: ln(cost / mean price) from the \
            features, which knows neither the prompt's length nor the two prices. Error: the sum of |predicted - recorded| cost over \
            prompts and models, over the sum of recorded cost.

            \(prediction.text)
            ## A price changes

            Each model's prices times ten, and divided by ten, one model at a time; tau stays. Lost is the utility w_q q - w_c min(c / \
            tau, 1), mean over w_c = 0, 0.1 ... 1, that the policy retrained with the new costs has more: against the same policy that \
            follows the new price without training, and against one that goes on with the old price.

            \(prices.text)
            """
    }
}
