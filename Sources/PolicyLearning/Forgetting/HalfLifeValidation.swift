// Dawid, "Present Position and Potential Developments: The Prequential Approach" (1984): who forecasts is judged by the
// likelihood given to each outcome before it was seen. Discounts as in West and Harrison, "Bayesian Forecasting and
// Dynamic Models" (1989).

internal import Glibc
internal import Numerics
internal import RoutingPolicy

/// Chooses how fast old outcomes are forgotten, by what was forecast of newer ones.
package enum HalfLifeValidation {
    /// What was chosen, and by how much it was better than forgetting nothing.
    package struct Choice: Sendable, Equatable {
        /// In decisions; nil where forgetting nothing is as good.
        package let halfLife: Double?

        /// Log-likelihood an outcome, in nats, of each half-life that was tried, beside that of forgetting nothing.
        package let tried: [(halfLife: Double, gain: Double, error: Double)]

        /// How many outcomes were forecast.
        package let forecasts: Int

        /// The gain of the chosen half-life and its standard error; of the best that was tried where none was chosen.
        package var best: (halfLife: Double, gain: Double, error: Double)? { tried.max { $0.gain < $1.gain } }

        package static func == (one: Choice, other: Choice) -> Bool {
            one.halfLife == other.halfLife && one.forecasts == other.forecasts
                && one.tried.elementsEqual(other.tried, by: ==)
        }
    }

    /// The half-lives that are tried, in decisions.
    package static let grid: [Double] = [250, 1_000, 4_000, 16_000, 64_000]

    /// The parts of a log, in the order of time; all but the first are forecast.
    package static let blocks = 5

    /// The half-life of the highest likelihood, where it is above that of forgetting nothing by more than its standard
    /// error.
    ///
    /// Each block of the log is forecast by the hierarchical model fitted to the blocks before it, with ages as they
    /// were then. Half-lives as long as the log, and blocks before which a model has no outcome, are not tried.
    ///
    /// - Parameters:
    ///   - data: a set with ages; a half-life of its own does not count.
    ///   - progress: told how many fits are done, and how many there are.
    /// - Returns: the choice.
    /// - Throws: `LearningError` where the model has no solution.
    package static func choice(
        _ data: TrainingSet,
        progress: (_ done: Int, _ total: Int) -> Void = { _, _ in }
    ) throws(LearningError) -> Choice {
        guard let ages = data.ages, let oldest = ages.max(), let newest = ages.min() else {
            throw .invalidTrainingSet("the order of the decisions is not known, so none can be older than others")
        }
        let order = ages.indices.sorted { (ages[$1], $0) < (ages[$0], $1) }
        // A predictor wants one; quality does not depend on it.
        let costScale = try CommonOptions().costScale(of: data)
        let candidates = grid.filter { $0 < Double(oldest - newest) }
        var gains = candidates.map { _ in [Double]() }
        var done = 0
        for block in 1..<blocks {
            let (first, last) = (order.count * block / blocks, order.count * (block + 1) / blocks)
            let past = data.part(at: Array(order[..<first]))
            let next = data.part(at: Array(order[first..<last]))
            let isKnown = data.candidates.indices.allSatisfy { !past.outcomes.prompts(knownFor: $0).isEmpty }
            guard isKnown, !candidates.isEmpty, first < last else { continue }
            let plain = try likelihoods(past, of: next, costScale)
            done += 1
            for (index, halfLife) in candidates.enumerated() {
                let own = try likelihoods(past.agedFromItsEnd().forgetting(halfLife: halfLife), of: next, costScale)
                gains[index] += zip(own, plain).map { $0 - $1 }
                done += 1
                progress(done, (blocks - 1) * (candidates.count + 1))
            }
        }
        let tried = zip(candidates, gains).compactMap { halfLife, gains in
            gains.count > 1 ? (halfLife: halfLife, gain: gains.mean, error: gains.standardError) : nil
        }
        let best = tried.max { $0.gain < $1.gain }
        return Choice(
            halfLife: best.flatMap { $0.gain > $0.error ? $0.halfLife : nil },
            tried: tried,
            forecasts: gains.first?.count ?? 0
        )
    }

    /// The log-likelihood of each outcome of `next` under what `past` forecasts.
    private static func likelihoods(
        _ past: TrainingSet,
        of next: TrainingSet,
        _ costScale: CostScale
    ) throws(LearningError) -> [Double] {
        let parameters = try HierarchicalEstimator().parameters(Observations(past), past)
        let quality = try past.predictor(parameters, costScale).predictions(next.features).quality
        let outcomes = Observations(next)
        let model = outcomes.modelOfEach
        return outcomes.quality.indices.map { index in
            let forecast = min(max(Double(quality[outcomes.prompts[index], model[index]]), 0.001), 0.999)
            let score = outcomes.quality[index]
            return score * log(forecast) + (1 - score) * log(1 - forecast)
        }
    }
}

extension TrainingSet {
    /// The set as it was when its last decision was the newest.
    fileprivate func agedFromItsEnd() -> TrainingSet {
        var set = self
        let newest = ages?.min() ?? 0
        set.ages = ages?.map { $0 - newest }
        return set
    }
}

extension [Double] {
    fileprivate var mean: Double { reduce(0, +) / Double(count) }

    fileprivate var standardError: Double {
        let mean = mean
        return (reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(count - 1) / Double(count)).squareRoot()
    }
}
