/// Why figures of a comparison are blank, for the reader who wonders.
package enum BlankFigures {
    /// A sentence for each figure that some policy lacks because of the data, and not because it reaches too little.
    package static func reasons(_ result: PolicyComparison) -> [String] {
        let singles = result.singles
        guard !singles.isEmpty else { return [] }
        let costs = singles.map(\.cost)
        let (low, high) = (costs.min() ?? 0, costs.max() ?? 0)
        let best = SingleModelReference(singles).best
        func isBlank(_ figure: Figure) -> Bool { result.policies.contains { $0.mean(of: figure) == nil } }
        func named(_ matches: (CostQualityPoint) -> Bool) -> String {
            let names = zip(result.setup.models, singles).filter { matches($0.1) }.map { "`\($0.0)`" }
            return names.prefix(3).joined(separator: ", ") + (names.count > 3 ? " and \(names.count - 3) more" : "")
        }
        var reasons: [String] = []
        if isBlank(.averageQuality), low == high {
            reasons.append("AIQ is blank: all models cost the same, so there is no range of costs to average over.")
        }
        if isBlank(.averageQualityLog) {
            if low <= 0 {
                reasons.append("AIQ log is blank: \(named { $0.cost <= 0 }) cost nothing, and 0 has no logarithm.")
            } else if low == high {
                reasons.append("AIQ log is blank: all models cost the same.")
            } else {
                reasons.append("AIQ log is blank: in some run a model cost nothing on the test split.")
            }
        }
        if isBlank(.top), best.quality <= 0 {
            reasons.append(
                "top is blank: every model scores 0 on every prompt, so there is no quality to compare with."
            )
        }
        if isBlank(.costAt90), best.quality <= 0 || best.cost <= 0 {
            reasons.append(
                "cost at 90, 95 and 100 % is blank: "
                    + (best.quality <= 0
                        ? "every model scores 0 on every prompt."
                        : "the best single model, \(named { $0 == best }), costs nothing, and costs are shares of "
                            + "its cost.")
            )
        }
        return reasons
    }
}
