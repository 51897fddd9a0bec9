/// The policies of a comparison as they would be routed: with exploration.
package struct ExploredPolicies: Sendable {
    /// What exploration may cost: a share of the utility scale and of predicted cost, in [0, 1].
    package let limit: Double

    /// One a policy, in the order of the comparison's policies; without intervals.
    package let policies: [PolicySummary]

    package init(limit: Double, policies: [PolicySummary]) {
        self.limit = limit
        self.policies = policies
    }
}

extension ComparisonReport {
    /// What the policies reach as they are routed, beside what they reach without exploration.
    var explorationTable: String {
        guard let explored = result.explored, !explored.policies.isEmpty else { return "" }
        let weights = [0, 0.2, 0.5, 0.8, 1]
        var table = MarkdownTable(
            ["policy", "AIQ", "change", "AIQ log", "change"] + weights.map { "cost at w_c = \(decimal($0, 1))" }
                + ["oracle regret", "change"]
        )
        for policy in explored.policies {
            guard let alone = result.policy(named: policy.name) else { continue }
            func pair(_ figure: Figure) -> [String] {
                guard let with = policy.mean(of: figure), let without = alone.mean(of: figure) else {
                    return ["–", "–"]
                }
                return [decimal(with, 4), signed(with - without, 4)]
            }
            let costs = weights.map { weight -> String in
                guard let place = PreferenceGrid.tableWeights.firstIndex(of: weight), alone.sweep[place].cost > 0
                else { return "–" }
                return signed(100 * (policy.sweep[place].cost / alone.sweep[place].cost - 1), 2) + " %"
            }
            table.append(
                [policy.name] + pair(.averageQuality) + pair(.averageQualityLog) + costs + pair(.oracleRegret)
            )
        }
        return """
            With exploration, as `route` draws with `--explore \(explored.limit)`: at most \
            \(decimal(100 * explored.limit, 2)) % of \
            the utility scale and of the cost, both as predicted. Changes are to the same policy without; costs are \
            of real \
            outcomes:

            \(table.text)
            """
    }

    /// The end of the sentence that says how policies are evaluated.
    var explorationNote: String {
        guard let limit = result.explored?.limit else { return "." }
        return "; a table of its own says what \(decimal(100 * limit, 2)) % of it changes when they route."
    }

    private func signed(_ value: Double, _ places: Int) -> String { (value < 0 ? "" : "+") + decimal(value, places) }
}
