// Penalised quasi-likelihood for a mixed logistic model: Breslow and Clayton, "Approximate Inference in Generalized
// Linear Mixed Models" (JASA 88, 1993); variances by EM. Prompt difficulty and model ability on one scale: Rasch
// (1960).

package import Numerics

/// Stage 1: difficulty of the prompt plus ability of the model.
///
///     logit m(n, k) = offset + b + beta . x_n + gamma p_k + alpha_k
///
/// All models share beta, so that every outcome of any model tells how hard a prompt is; alpha_k is pulled towards the
/// line gamma p_k over prices. beta ~ N(0, v_g) by group of inputs, alpha ~ N(0, v_a), gamma ~ N(0, 1), b ~ N(0, 100).
package struct AdditiveLogistic: Sendable {
    /// beta, one for each input.
    package private(set) var slope: [Double]

    /// offset + b + gamma p_k + alpha_k of each model.
    package private(set) var ability: [Double]

    /// The logit of the mean score.
    package let offset: Double

    /// v_g by group, v_a and the dispersion, as the last iteration used them.
    package private(set) var slopeVariances: [Double]
    package private(set) var abilityVariance: Double
    package private(set) var dispersion: Double

    /// Fits the model.
    ///
    /// - Parameters:
    ///   - observations: the known outcomes.
    ///   - inputs: one row a prompt, columns centred.
    ///   - groups: of the columns, counted from 0.
    ///   - price: p_k, standardised.
    ///   - iterations: of scoring and EM, one each.
    /// - Throws: `FactorizationError` for inputs that are not finite.
    package init(
        _ observations: Observations,
        inputs: Matrix,
        groups: [Int],
        price: [Double],
        iterations: Int = 12
    ) throws(FactorizationError) {
        let (width, models) = (inputs.columns, observations.models)
        let order = width + 2 + models
        let model = observations.modelOfEach
        let offset = centralLogit(observations.quality, weights: observations.weights)
        var dispersion = Dispersion(observations)
        var slopes = Self.startingVariances(inputs, groups)
        var abilities = 0.2
        var predictors = [Double](repeating: offset, count: observations.count)
        slope = []
        ability = []
        (slopeVariances, abilityVariance) = (slopes, abilities)
        self.dispersion = dispersion.value
        self.offset = offset
        for iteration in 0..<iterations {
            let response = WorkingResponse(observations, predictors: predictors, offset: offset)
            let system = Self.system(observations, inputs, price, response, dispersion: dispersion.value)
            (slopeVariances, abilityVariance, self.dispersion) = (slopes, abilities, dispersion.value)
            let precision =
                [0.01] + groups.map { 1 / slopes[$0] } + [1] + Array(repeating: 1 / abilities, count: models)
            let covariance = try system.gram.inverse(addingToDiagonal: precision)
            let solution = covariance.times(system.right)
            slope = Array(solution[1...width])
            ability = (0..<models).map { solution[width + 1] * price[$0] + solution[width + 2 + $0] }
            let difficulty = Self.products(inputs, slope)
            for index in predictors.indices {
                let new = offset + solution[0] + difficulty[observations.prompts[index]] + ability[model[index]]
                let bounded = min(max(new, offset - 6), offset + 6)
                predictors[index] = iteration == 0 ? bounded : 0.3 * predictors[index] + 0.7 * bounded
            }
            for index in ability.indices { ability[index] += offset + solution[0] }
            guard iteration < iterations - 1 else { break }
            func meanSquare(_ indices: [Int]) -> Double {
                indices.reduce(0) { $0 + solution[$1] * solution[$1] + covariance[$1, $1] } / Double(indices.count)
            }
            for group in slopes.indices {
                slopes[group] = meanSquare(groups.indices.filter { groups[$0] == group }.map { $0 + 1 }) + 1e-6
            }
            abilities = meanSquare(Array(width + 2..<order)) + 1e-6
            let freedom = (0..<order).reduce(Double(order)) { $0 - covariance[$1, $1] * precision[$1] }
            let refreshed = WorkingResponse(observations, predictors: predictors, offset: offset)
            dispersion.update(refreshed, freedom: freedom)
        }
    }

    /// Variances that let each group move the logit by about 0.7 at first.
    private static func startingVariances(_ inputs: Matrix, _ groups: [Int]) -> [Double] {
        var squares = [Double](repeating: 0, count: (groups.max() ?? -1) + 1)
        for row in 0..<inputs.rows {
            for (column, value) in inputs.row(row).enumerated() {
                squares[groups[column]] += Double(value) * Double(value) / Double(inputs.rows)
            }
        }
        return squares.map { 0.5 / max($0, 1e-6) }
    }

    /// The normal equations of [1, x, p, one-hot model].
    ///
    /// Prompts with many outcomes enter the x block once, with the sum of their weights: replay costs what a log does.
    private static func system(
        _ observations: Observations,
        _ inputs: Matrix,
        _ price: [Double],
        _ response: WorkingResponse,
        dispersion: Double
    ) -> (gram: SquareMatrix, right: [Double]) {
        let (width, models) = (inputs.columns, observations.models)
        var gram = SquareMatrix(order: width + 2 + models)
        var right = [Double](repeating: 0, count: width + 2 + models)
        var sums = [Double](repeating: 0, count: inputs.rows)
        var targets = sums
        let line = width + 1
        for (model, range) in observations.ranges.enumerated() {
            let abilityRow = width + 2 + model
            var cross = [Double](repeating: 0, count: width + 1)
            for index in range {
                let prompt = observations.prompts[index]
                let weight = response.weights[index] / dispersion
                sums[prompt] += weight
                targets[prompt] += weight * response.targets[index]
                right[abilityRow] += weight * response.targets[index]
                cross[0] += weight
                let start = prompt * width
                for column in 0..<width { cross[column + 1] += weight * Double(inputs.elements[start + column]) }
            }
            for row in 0...width {
                gram[row, abilityRow] = cross[row]
                gram[abilityRow, row] = cross[row]
                gram[row, line] += price[model] * cross[row]
            }
            gram[abilityRow, abilityRow] = cross[0]
            gram[line, abilityRow] = price[model] * cross[0]
            gram[abilityRow, line] = price[model] * cross[0]
            gram[line, line] += price[model] * price[model] * cross[0]
            right[line] += price[model] * right[abilityRow]
        }
        var scaled = Matrix(rows: inputs.rows, columns: width + 2)
        for row in 0..<inputs.rows {
            let root = sums[row].squareRoot()
            guard root > 0 else { continue }
            scaled[row, 0] = Float(root)
            for column in 0..<width { scaled[row, column + 1] = Float(root * Double(inputs[row, column])) }
            scaled[row, width + 1] = Float(targets[row] / root)
        }
        let block = scaled.gram()
        for row in 0...width {
            for column in 0...width { gram[row, column] = block[row * (width + 2) + column] }
            right[row] = block[row * (width + 2) + width + 1]
            gram[line, row] = gram[row, line]
        }
        return (gram, right)
    }

    private static func products(_ inputs: Matrix, _ weights: [Double]) -> [Double] {
        (0..<inputs.rows).map { row in zip(inputs.row(row), weights).reduce(0) { $0 + Double($1.0) * $1.1 } }
    }

    /// What beta makes of each prompt.
    func difficulty(_ inputs: Matrix) -> [Double] { Self.products(inputs, slope) }
}
