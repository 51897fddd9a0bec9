// Penalised quasi-likelihood: Breslow and Clayton (JASA 88, 1993), around the mixed model of MixedEffects.swift.

internal import Numerics

/// Stage 2: a logistic model for each language model, with weights that deviate little from a line over prices.
///
///     logit m(n, k) = offset + x_n . w_k,  w_k = B_0 + B_1 p_k + delta_k
struct DeviatingLogistic: Sendable {
    let offset: Double

    /// w_k of each model.
    private(set) var weights: [[Double]]

    /// Fits the model.
    ///
    /// - Parameters:
    ///   - observations: the known outcomes.
    ///   - inputs: one row a prompt, the first column 1.
    ///   - groups: of the columns; group 0 is the first column alone.
    ///   - price: p_k, standardised.
    ///   - iterations: of scoring, with two EM steps each.
    /// - Throws: `FactorizationError` for inputs that are not finite.
    init(
        _ observations: Observations,
        inputs: Matrix,
        groups: [Int],
        price: [Double],
        iterations: Int = 8
    ) throws(FactorizationError) {
        let offset = centralLogit(observations.quality, weights: observations.weights)
        var dispersion = Dispersion(observations)
        var model = Self.starting(observations, inputs, groups, price)
        var predictors = [Double](repeating: offset, count: observations.count)
        weights = []
        var freedom = 0.0
        for iteration in 0..<iterations {
            let response = WorkingResponse(observations, predictors: predictors, offset: offset)
            if iteration > 1 { dispersion.update(response, freedom: freedom) }
            let statistics = observations.statistics(
                inputs,
                targets: response.targets,
                weights: response.weights.map { $0 / dispersion.value }
            )
            for _ in 0..<(iteration < iterations - 1 ? 2 : 0) { model.update(from: try model.posterior(statistics)) }
            let posterior = try model.posterior(statistics)
            freedom = posterior.freedom
            weights = posterior.weights
            let new = observations.products(inputs, weights).map { offset + min(max($0, -6), 6) }
            predictors = iteration == 0 ? new : zip(predictors, new).map { 0.5 * ($0 + $1) }
        }
        self.offset = offset
    }

    /// Variances that let each group move the logit by about 1 in common, 0.45 by price and 0.55 by model.
    private static func starting(
        _ observations: Observations,
        _ inputs: Matrix,
        _ groups: [Int],
        _ price: [Double]
    ) -> MixedEffects {
        var squares = [Double](repeating: 0, count: (groups.max() ?? -1) + 1)
        for prompt in observations.prompts {
            for (column, value) in inputs.row(prompt).enumerated() {
                squares[groups[column]] += Double(value) * Double(value) / Double(observations.count)
            }
        }
        let unit = squares.map { 1 / max($0, 1e-6) }
        return MixedEffects(
            groups: groups,
            covariates: price.map { [1, $0] },
            deviation: unit.map { 0.3 * $0 },
            common: [unit, unit.map { 0.2 * $0 }]
        )
    }
}
