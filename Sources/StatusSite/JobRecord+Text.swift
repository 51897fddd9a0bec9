internal import Charts
internal import Registry
internal import Units

extension JobRecord {
    /// Where a job stands, in a word.
    package enum Progress: String, Sendable {
        /// Its prompts are still being written.
        case loading
        /// Nothing of it is claimed or finished.
        case waiting
        /// Some of it is claimed or finished, and some left.
        case routing
        /// Nothing of it is left to do; what failed is counted beside.
        case done
        case cancelled
        /// Its chunks are held back.
        case paused
    }

    package var progress: Progress {
        switch state {
        case "loading": .loading
        case "cancelled": .cancelled
        case "paused": .paused
        case "done": .done
        case _ where prompts > 0 && routed + failed + dead >= prompts: .done
        case _ where routed > 0 || claimed > 0: .routing
        default: .waiting
        }
    }

    /// The weights that are not zero, such as `quality 0.80` and `cost 0.20`.
    package var weights: [String] {
        let weights = [("quality", qualityWeight), ("cost", costWeight), ("latency", latencyWeight)]
        return weights.filter { $0.1 > 0 }
            .map { name, weight in
                let millionths = Int64((weight * 1_000_000).rounded(.toNearestOrEven))
                return "\(name) \(FixedPoint.text(millionths, over: 1_000_000, decimals: 2))"
            }
    }

    /// The most chosen models with their shares, and the rest in one; nil before anything is routed.
    package func modelShares(naming count: Int) -> [String]? {
        let chosen = totals.models.filter { $0.chosen.prompts > 0 }
            .sorted { (-$0.chosen.prompts, $0.number) < (-$1.chosen.prompts, $1.number) }
        let total = chosen.reduce(0) { $0 + $1.chosen.prompts }
        guard total > 0 else { return nil }
        let names = ChartLabels.shortened(chosen.map(\.name))
        var parts = zip(chosen, names).prefix(count)
            .map { "\($1) \(FixedPoint.percent($0.chosen.prompts, over: total))" }
        let rest = chosen.dropFirst(count)
        if !rest.isEmpty {
            let share = rest.reduce(0) { $0 + $1.chosen.prompts }
            parts.append("\(rest.count) more \(FixedPoint.percent(share, over: total))")
        }
        return parts
    }
}
