// Hoerl and Kennard, "Ridge Regression: Biased Estimation for Nonorthogonal Problems" (1970): W = (X'X + lambda I)^-1
// X'Y over centred columns, so that the intercept is not penalised. Lengths of answers are fitted in logarithms; the
// factor back is the ratio form of Duan's smearing estimate (1983), which makes predicted and observed lengths sum to
// the same. Outcomes with weights are fitted by weighted least squares, rows times the roots of their weights.

internal import Glibc
package import Numerics
package import RoutingPolicy

/// Fits `RidgePredictor`: for each model, a linear model of quality and one of log answer length over its known
/// outcomes.
package enum RidgeRegression {
    /// The predictor fitted to the known outcomes.
    ///
    /// A model without any known outcome gets the pooled means of all others: nothing else is known about it.
    ///
    /// - Parameters:
    ///   - features: n x d.
    ///   - outcomes: n x K, at least one known.
    ///   - penalty: lambda, above 0.
    /// - Returns: the predictor.
    /// - Throws: `LearningError.invalidTrainingSet` if the normal equations cannot be solved.
    package static func fit(
        features: Matrix,
        outcomes: OutcomeTable,
        penalty: Double
    ) throws(LearningError) -> RidgePredictor {
        let (inputs, models) = (features.columns, outcomes.models)
        var weights = Matrix(rows: inputs, columns: 2 * models)
        var biases = Matrix(rows: 1, columns: 2 * models)
        var (lowest, highest) = ([Float](repeating: 0, count: models), [Float](repeating: 0, count: models))
        var smearing = [Float](repeating: 1, count: models)

        for (prompts, members) in groups(outcomes) {
            let rows = prompts.isEmpty ? (0..<outcomes.prompts).filter { anyKnown(outcomes, $0) } : prompts
            let targets = targets(outcomes, rows: rows, models: members, pooled: prompts.isEmpty)
            let weighing = prompts.isEmpty ? nil : weighing(outcomes, members[0], rows)
            let solution = try solve(
                features.rows(at: rows),
                targets,
                weights: weighing,
                penalty: prompts.isEmpty ? nil : penalty
            )
            for (position, model) in members.enumerated() {
                for (source, target) in [(2 * position, model), (2 * position + 1, models + model)] {
                    for input in 0..<inputs { weights[input, target] = solution.weights[input, source] }
                    biases[0, target] = solution.bias[source]
                }
                let logs = (0..<rows.count).map { targets[$0, 2 * position + 1] }
                lowest[model] = logs.min() ?? 0
                highest[model] = logs.max() ?? 0
                var (observed, fitted) = (0.0, 0.0)
                for row in 0..<rows.count {
                    let log = min(max(solution.fitted[row, 2 * position + 1], lowest[model]), highest[model])
                    let weight = Double(weighing?[row] ?? 1)
                    fitted += weight * Double(exp(log))
                    observed +=
                        weight * Double(prompts.isEmpty ? exp(logs[row]) : outcomes.outputTokens[rows[row], model])
                }
                smearing[model] = Float(observed / fitted)
            }
        }
        return RidgePredictor(
            quality: DenseLayer(weight: weights.columns(0..<models), bias: biases.columns(0..<models)),
            logTokens: DenseLayer(
                weight: weights.columns(models..<2 * models),
                bias: biases.columns(models..<2 * models)
            ),
            lowest: lowest,
            highest: highest,
            smearing: smearing
        )
    }

    /// How much the outcomes of a model count on these prompts; nil where all count the same.
    private static func weighing(_ outcomes: OutcomeTable, _ model: Int, _ rows: [Int]) -> [Float]? {
        outcomes.weights.map { weights in rows.map { weights[$0, model] } }
    }

    /// Models whose outcomes are known on the same prompts, with the same weights, share one factorisation.
    private static func groups(_ outcomes: OutcomeTable) -> [(prompts: [Int], models: [Int])] {
        var groups: [(prompts: [Int], models: [Int])] = []
        for model in 0..<outcomes.models {
            let prompts = outcomes.prompts(knownFor: model)
            let own = weighing(outcomes, model, prompts)
            if let index = groups.firstIndex(where: {
                $0.prompts == prompts && weighing(outcomes, $0.models[0], prompts) == own
            }) {
                groups[index].models.append(model)
            } else {
                groups.append((prompts, [model]))
            }
        }
        return groups
    }

    private static func anyKnown(_ outcomes: OutcomeTable, _ prompt: Int) -> Bool {
        (0..<outcomes.models).contains { outcomes.isObserved(prompt: prompt, model: $0) }
    }

    /// Quality and log length of each model side by side; pooled, the prompt's means over models with an outcome.
    private static func targets(_ outcomes: OutcomeTable, rows: [Int], models: [Int], pooled: Bool) -> Matrix {
        var targets = Matrix(rows: rows.count, columns: 2 * models.count)
        for (row, prompt) in rows.enumerated() {
            for (position, model) in models.enumerated() {
                let sources = pooled ? Array(0..<outcomes.models) : [model]
                let known = sources.filter { outcomes.isObserved(prompt: prompt, model: $0) }
                let share = 1 / Float(max(known.count, 1))
                for source in known {
                    targets[row, 2 * position] += share * outcomes.quality[prompt, source]
                    targets[row, 2 * position + 1] +=
                        share * log(max(outcomes.outputTokens[prompt, source], LogLengthTargets.smallest))
                }
            }
        }
        return targets
    }

    /// Least squares with intercept; without a penalty the intercept alone.
    private static func solve(
        _ features: Matrix,
        _ targets: Matrix,
        weights weighing: [Float]?,
        penalty: Double?
    ) throws(LearningError) -> (weights: Matrix, bias: [Float], fitted: Matrix) {
        let (featureMeans, targetMeans) = (features.columnMeans(weighing), targets.columnMeans(weighing))
        var (x, y) = (features.subtractingFromRows(featureMeans), targets.subtractingFromRows(targetMeans))
        if let weighing {
            x.scaleRows(by: weighing.map { $0.squareRoot() })
            y.scaleRows(by: weighing.map { $0.squareRoot() })
        }
        var weights = Matrix(rows: features.columns, columns: targets.columns)
        if let penalty {
            // Products in single precision: their rounding is far below the penalty on the diagonal.
            let gram = x.multiplied(by: x, transposingSelf: true)
            var left = gram.elements.map(Double.init)
            for index in 0..<gram.rows { left[index * gram.rows + index] += penalty }
            let right = x.multiplied(by: y, transposingSelf: true).elements.map(Double.init)
            do throws(FactorizationError) {
                let system = try SymmetricSystem(left, order: gram.rows)
                weights.elements = system.solutions(right, columns: targets.columns).map { Float($0) }
            } catch {
                throw .invalidTrainingSet("the ridge regression has no solution: \(error.description)")
            }
        }
        let shift = Matrix([featureMeans]).multiplied(by: weights).elements
        let bias = zip(targetMeans, shift).map { $0 - $1 }
        let fitted = DenseLayer(weight: weights, bias: Matrix([bias]))(features, rectified: false)
        return (weights, bias, fitted)
    }
}

extension Matrix {
    fileprivate func columnMeans(_ weights: [Float]?) -> [Float] {
        var sums = [Double](repeating: 0, count: columns)
        for row in 0..<rows {
            let weight = Double(weights?[row] ?? 1)
            for column in 0..<columns { sums[column] += weight * Double(elements[row * columns + column]) }
        }
        let total = weights.map { $0.reduce(0) { $0 + Double($1) } } ?? Double(Swift.max(rows, 1))
        return sums.map { Float($0 / total) }
    }

    fileprivate mutating func scaleRows(by factors: [Float]) {
        for (row, factor) in factors.enumerated() {
            for column in 0..<columns { elements[row * columns + column] *= factor }
        }
    }

    fileprivate func subtractingFromRows(_ means: [Float]) -> Matrix {
        var result = self
        for row in 0..<rows {
            for column in 0..<columns { result.elements[row * columns + column] -= means[column] }
        }
        return result
    }
}
