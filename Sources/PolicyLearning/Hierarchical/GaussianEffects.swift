// EM with an unknown noise variance: Laird and Ware (Biometrics 38, 1982), around the mixed model of
// MixedEffects.swift.

internal import Numerics

/// A linear mixed model whose variances, that of the noise included, are estimated from the data.
struct GaussianEffects: Sendable {
    /// w_k of each model.
    private(set) var weights: [[Double]]

    /// - Parameters:
    ///   - observations: the known outcomes.
    ///   - inputs: one row a prompt.
    ///   - targets: one for each outcome.
    ///   - groups: of the columns, counted from 0.
    ///   - covariates: p_k, K rows of J numbers; J may be 0.
    ///   - iterations: of EM.
    /// - Throws: `FactorizationError` for inputs that are not finite.
    init(
        _ observations: Observations,
        inputs: Matrix,
        targets: [Double],
        groups: [Int],
        covariates: [[Double]],
        iterations: Int
    ) throws(FactorizationError) {
        let plain = observations.statistics(inputs, targets: targets, weights: observations.weights)
        let count = observations.weights.reduce(0, +)
        let squares = zip(targets, observations.weights).reduce(0) { $0 + $1.0 * $1.0 * $1.1 }
        // An exact fit has no noise; the floor keeps the equations solvable.
        let smallest = max(squares / count, 1e-6) * 1e-4
        var noise = max(0.7 * squares / count, smallest)
        var energy = [Double](repeating: 0, count: (groups.max() ?? -1) + 1)
        for statistic in plain {
            for (column, group) in groups.enumerated() {
                energy[group] += statistic.gram[column * (groups.count + 1)] / count
            }
        }
        let unit = energy.map { noise / max($0, 1e-6) }
        var model = MixedEffects(
            groups: groups,
            covariates: covariates,
            // What each group of a model's own weights explains at first, as a share of the noise.
            deviation: unit.map { 0.07 * $0 },
            common: (covariates.first ?? []).map { _ in unit.map { 0.2 * $0 } }
        )
        func scaled() -> [MixedEffects.Statistics] {
            plain.map { statistic in
                MixedEffects.Statistics(
                    gram: statistic.gram.map { $0 / noise },
                    right: statistic.right.map { $0 / noise }
                )
            }
        }
        for _ in 0..<iterations {
            let posterior = try model.posterior(scaled())
            model.update(from: posterior)
            // E sum (y - x w)^2; trace(X' X Cov) is the noise times the effective number of parameters.
            var rest = squares + noise * posterior.freedom
            for (statistic, weights) in zip(plain, posterior.weights) {
                let fitted = SquareMatrix(statistic.gram, order: groups.count).times(weights)
                for index in weights.indices { rest += weights[index] * (fitted[index] - 2 * statistic.right[index]) }
            }
            noise = max(rest / count, smallest)
        }
        weights = try model.posterior(scaled()).weights
    }
}
