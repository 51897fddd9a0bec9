// Iteratively reweighted least squares: Nelder and Wedderburn, "Generalized Linear Models" (JRSS A 135, 1972); a
// dispersion for scores between 0 and 1: McCullagh and Nelder, Generalized Linear Models (2nd edition, 1989), section
// 4.5.

internal import Numerics

/// The logit of the mean score, kept away from 0 and 1.
func centralLogit(_ quality: [Double], weights: [Double]) -> Double {
    let mean = zip(quality, weights).reduce(0) { $0 + $1.0 * $1.1 } / weights.reduce(0, +)
    return logit(mean, margin: 0.02)
}

/// Scores as weighted least squares around the present linear predictors.
struct WorkingResponse {
    /// The variance m (1 - m) of a coin, not below this, so that no score gets an unlimited weight.
    static let smallestVariance = 1e-3

    /// eta - offset + (y - m) / v.
    var targets: [Double] = []

    /// Outcome weight times v, before the dispersion.
    var weights: [Double] = []

    /// Sum of weight (y - m)^2 / v: what the dispersion is estimated from.
    var chiSquare = 0.0

    init(_ observations: Observations, predictors: [Double], offset: Double) {
        targets.reserveCapacity(predictors.count)
        weights.reserveCapacity(predictors.count)
        for (index, predictor) in predictors.enumerated() {
            let mean = sigmoid(predictor)
            let variance = max(mean * (1 - mean), Self.smallestVariance)
            let residual = observations.quality[index] - mean
            targets.append(predictor - offset + residual / variance)
            weights.append(observations.weights[index] * variance)
            chiSquare += observations.weights[index] * residual * residual / variance
        }
    }
}

/// How much scores vary beside a coin of the same mean: 1 for scores of 0 and 1, less for scores in between.
struct Dispersion {
    private(set) var value: Double
    private let isBinary: Bool
    private let count: Double

    init(_ observations: Observations) {
        let (quality, weights) = (observations.quality, observations.weights)
        isBinary = quality.allSatisfy { $0 == 0 || $0 == 1 }
        count = weights.reduce(0, +)
        let mean = zip(quality, weights).reduce(0) { $0 + $1.0 * $1.1 } / count
        let share = min(max(mean, 0.02), 0.98)
        let variance = zip(quality, weights).reduce(0) { $0 + $1.1 * ($1.0 - mean) * ($1.0 - mean) } / count
        value = isBinary ? 1 : min(max(variance / (share * (1 - share)), 0.005), 1.5)
    }

    mutating func update(_ response: WorkingResponse, freedom: Double) {
        guard !isBinary else { return }
        value = min(max(response.chiSquare / max(count - freedom, 0.3 * count), 0.005), 1.5)
    }
}
