// Cold start: LLM Bandit (arXiv 2502.02743), equations 7 and 8: f and g stay as they are and only the new model's
// identity vector is fitted. The maximum a posteriori by Gauss and Newton's method (Nocedal and Wright, "Numerical
// Optimization" (2006), section 10.3) in place of 600 steps of Adam; the posterior around it by Laplace's method
// (MacKay, "The evidence framework applied to classification networks" (1992), from which also the averaged probability
// sigmoid(f / sqrt(1 + pi s^2 / 8))).

package import Numerics
package import RoutingPolicy

/// What a few answers say about a new model.
package struct IdentityEstimate: Sendable {
    /// I, d numbers: the most probable vector.
    package let identity: [Float]

    /// The factor in (0, 1] on its logits that stands for what is not known of I.
    ///
    /// The mean of 1 / sqrt(1 + pi s^2 / 8) over the reference prompts. Few answers make predictions cautious; many
    /// leave them as they are.
    package let sharpness: Float

    /// How many answers it comes from.
    package let answers: Int

    /// Fits the vector.
    ///
    /// - Parameters:
    ///   - model: the shared network.
    ///   - features: of the answered prompts, m x d_e; m may be 0, and the estimate is then the prior's mean.
    ///   - labels: y in [0, 1], one a prompt.
    ///   - prior: over identity vectors.
    ///   - reference: prompts over which the sharpness is taken, as features.
    ///   - steps: at most so many; 1 gives the closed form around the prior's mean.
    /// - Throws: `LearningError.invalidAnswers` for other shapes, or a label or feature outside its range.
    package init(
        _ model: ItemResponseModel,
        features: Matrix,
        labels: [Float],
        prior: IdentityPrior,
        reference: Matrix,
        steps: Int = 25
    ) throws(LearningError) {
        guard features.rows == labels.count else {
            throw .invalidAnswers("\(labels.count) scores for \(features.rows) prompts")
        }
        guard features.columns == model.featureLength || features.rows == 0, prior.mean.count == model.identityLength
        else {
            throw .invalidAnswers(
                "the prompts have \(features.columns) features and the vectors \(prior.mean.count) numbers; the "
                    + "model expects "
                    + "\(model.featureLength) and \(model.identityLength)"
            )
        }
        guard labels.allSatisfy({ (0...1).contains($0) }), features.elements.allSatisfy(\.isFinite) else {
            throw .invalidAnswers("a score is outside 0 to 1, or a feature is not finite")
        }
        let prompts = features.rowTiled(by: model.promptWeight)
        var z = [Double](repeating: 0, count: prior.directions.count)
        var objective = Self.objective(model, prompts, labels, prior, z)
        if features.rows > 0 {
            for _ in 0..<steps {
                let newton = try Self.newton(model, prompts, labels, prior, z)
                let step = newton.system.solutions(newton.gradient, columns: 1)
                guard
                    let next = Self.search(
                        from: objective,
                        { rate in
                            let trial = zip(z, step).map { $0 - rate * $1 }
                            return (trial, Self.objective(model, prompts, labels, prior, trial))
                        }
                    )
                else { break }
                let gain = objective - next.objective
                (z, objective) = (next.point, next.objective)
                if gain < 1e-6 * (1 + abs(objective)) { break }
            }
        }
        identity = prior.identity(at: z)
        answers = features.rows
        let posterior = try Self.newton(model, prompts, labels, prior, z).system
        sharpness = Self.sharpness(model, reference, prior, identity, posterior)
    }

    /// Halves the step until the objective falls; nil when nothing does.
    private static func search(
        from objective: Double,
        _ trial: (Double) -> (point: [Double], objective: Double)
    ) -> (point: [Double], objective: Double)? {
        var rate = 1.0
        while rate > 1e-3 {
            let found = trial(rate)
            if found.objective < objective { return found }
            rate /= 2
        }
        return nil
    }

    /// sum BCE + |z|^2 / 2.
    private static func objective(
        _ model: ItemResponseModel,
        _ prompts: Matrix,
        _ labels: [Float],
        _ prior: IdentityPrior,
        _ z: [Double]
    ) -> Double {
        var sum = z.reduce(0) { $0 + $1 * $1 } / 2
        guard prompts.rows > 0 else { return sum }
        let logits = model.slopes(prompts: prompts, identity: prior.identity(at: z)).logits
        for (logit, label) in zip(logits, labels) { sum += Double(LogisticTerm(logit: logit, label: label).loss) }
        return sum
    }

    /// The gradient in z, and the Gauss-Newton matrix I + sum p (1 - p) g g'.
    private static func newton(
        _ model: ItemResponseModel,
        _ prompts: Matrix,
        _ labels: [Float],
        _ prior: IdentityPrior,
        _ z: [Double]
    ) throws(LearningError) -> (gradient: [Double], system: SymmetricSystem) {
        let order = z.count
        var gradient = z
        var weighted = Matrix(rows: 0, columns: order)
        if prompts.rows > 0 {
            let (logits, identitySlopes) = model.slopes(prompts: prompts, identity: prior.identity(at: z))
            weighted = prior.slopes(identitySlopes)
            for row in 0..<prompts.rows {
                let probability = LogisticTerm(logit: logits[row]).probability
                let residual = Double(probability - labels[row])
                let root = (probability * (1 - probability)).squareRoot()
                for column in 0..<order {
                    gradient[column] += residual * Double(weighted[row, column])
                    weighted[row, column] *= root
                }
            }
        }
        let matrix = weighted.gram(ridge: 1)
        do throws(FactorizationError) {
            return (gradient, try SymmetricSystem(matrix, order: order))
        } catch {
            throw .invalidAnswers("the identity vector has no solution: \(error.description)")
        }
    }

    private static func sharpness(
        _ model: ItemResponseModel,
        _ reference: Matrix,
        _ prior: IdentityPrior,
        _ identity: [Float],
        _ posterior: SymmetricSystem
    ) -> Float {
        guard reference.rows > 0 else { return 1 }
        let slopes = prior.slopes(model.logitsAndSlopes(features: reference, identity: identity).slopes)
        let transposed = slopes.transposed
        let solved = posterior.solutions(transposed.elements.map(Double.init), columns: slopes.rows)
        var sum = 0.0
        for row in 0..<slopes.rows {
            var variance = 0.0
            for column in 0..<slopes.columns {
                variance += Double(slopes[row, column]) * solved[column * slopes.rows + row]
            }
            sum += 1 / (1 + Double.pi * max(variance, 0) / 8).squareRoot()
        }
        return Float(sum / Double(slopes.rows))
    }
}
