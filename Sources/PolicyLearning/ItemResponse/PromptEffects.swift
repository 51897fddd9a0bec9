// Item parameters as random effects: Rijmen, Tuerlinckx, De Boeck and Kuppens, "A Nonlinear Mixed Model Framework for
// Item Response Theory" (2003), with slopes as in Reckase, "Multidimensional Item Response Theory" (2009). Modes by
// Newton's method among a prompt's answers: Rasmussen and Williams, "Gaussian Processes for Machine Learning" (2006),
// algorithm 3.1; the variance by an EM step around them.

package import Numerics
internal import RoutingPolicy

/// What the features do not tell of a training prompt: how easy it is, and which identity vectors it favours.
///
///     logit(n, k) = f(e_n, I_k) + delta_n + D_n . I_k,   delta_n ~ N(0, s^2),  D_n ~ N(0, 1) in each coordinate
///
/// Answers to one prompt go together beyond its features. A network without effects takes that for knowledge about the
/// features; given the effects it need not. They exist in training only: of a new prompt nothing is known but its
/// features, and calibration on held-out prompts makes up for the spread of the effects.
///
/// With the effects integrated out, a prompt's logits beyond f are Gaussian with covariance G = s^2 + I I' among the K
/// models, so that a step costs K^3 a prompt, whatever the length of I.
package struct PromptEffects: Sendable {
    /// A prompt with fewer known answers has no effect: a single one cannot tell its prompt from its model.
    package static let fewestAnswers = 2

    /// Steps start from the last modes, and the network moves more between two calls than a third would.
    private static let steps = 2

    /// [delta_n ; D_n], n x (1 + d).
    package private(set) var modes: Matrix

    /// s^2.
    package private(set) var variance = 1.0

    /// No effects, of `prompts` prompts under identity vectors of `length` numbers.
    package init(prompts: Int, length: Int) {
        modes = Matrix(rows: prompts, columns: 1 + length)
    }

    /// Moves the effects towards their most probable values, then the variance to its likeliest given them.
    ///
    /// - Parameters:
    ///   - logits: f, n x K.
    ///   - labels: y in [0, 1], n x K; NaN where unknown.
    ///   - identities: I, K x d.
    /// - Throws: `FactorizationError` for logits or identity vectors that are not finite.
    package mutating func update(
        logits: Matrix,
        labels: Matrix,
        identities: Matrix
    ) throws(FactorizationError) {
        let products = identities.multiplied(by: identities, transposingOther: true)
        var (squares, count) = (0.0, 0)
        for prompt in 0..<modes.rows {
            let known = (0..<labels.columns).filter { !labels[prompt, $0].isNaN }
            guard known.count >= Self.fewestAnswers else { continue }
            var covariance: [Double] = []
            for model in known { covariance += known.map { variance + Double(products[model, $0]) } }
            let answers = Answers(
                logits: known.map { Double(logits[prompt, $0]) },
                labels: known.map { Double(labels[prompt, $0]) },
                covariance: covariance
            )
            var beyond = known.map { model in
                zip(modes.row(prompt).dropFirst(), identities.row(model)).reduce(Double(modes[prompt, 0])) {
                    $0 + Double($1.0 * $1.1)
                }
            }
            var weights: [Double] = []
            for _ in 0..<Self.steps { (beyond, weights) = try answers.step(from: beyond) }
            modes[prompt, 0] = Float(variance * weights.reduce(0, +))
            for column in 1..<modes.columns {
                modes[prompt, column] = Float(
                    zip(known, weights).reduce(0) { $0 + Double(identities[$1.0, column - 1]) * $1.1 }
                )
            }
            let told = try answers.information(at: beyond)
            squares += Double(modes[prompt, 0] * modes[prompt, 0]) + variance - variance * variance * told
            count += 1
        }
        if count > 0 { variance = max(squares / Double(count), 1e-6) }
    }

    /// The known answers to one prompt, and the covariance of their logits beyond f.
    private struct Answers {
        let logits: [Double]
        let labels: [Double]
        let covariance: [Double]

        /// A step of Newton's method from `beyond`: the next logits beyond f, G a, and a.
        func step(from beyond: [Double]) throws(FactorizationError) -> (beyond: [Double], weights: [Double]) {
            let (probabilities, roots) = probabilities(at: beyond)
            let targets = beyond.indices.map { row in
                roots[row] * roots[row] * beyond[row] + labels[row] - probabilities[row]
            }
            let inner = product(targets)
            let solved = try system(roots).solutions(inner.indices.map { roots[$0] * inner[$0] }, columns: 1)
            let weights = targets.indices.map { targets[$0] - roots[$0] * solved[$0] }
            return (product(weights), weights)
        }

        /// 1' (G + W^-1)^-1 1: what the answers tell of an effect that all of them share.
        func information(at beyond: [Double]) throws(FactorizationError) -> Double {
            let roots = probabilities(at: beyond).roots
            let solved = try system(roots).solutions(roots, columns: 1)
            return zip(roots, solved).reduce(0) { $0 + $1.0 * $1.1 }
        }

        /// p, and the roots of W = p (1 - p).
        private func probabilities(at beyond: [Double]) -> (probabilities: [Double], roots: [Double]) {
            let probabilities = zip(logits, beyond).map { Double(LogisticTerm(logit: Float($0 + $1)).probability) }
            return (probabilities, probabilities.map { max($0 * (1 - $0), 1e-9).squareRoot() })
        }

        /// G times a vector.
        private func product(_ vector: [Double]) -> [Double] {
            let order = vector.count
            return (0..<order).map { row in
                vector.indices.reduce(0) { $0 + covariance[row * order + $1] * vector[$1] }
            }
        }

        /// I + W^1/2 G W^1/2.
        private func system(_ roots: [Double]) throws(FactorizationError) -> SymmetricSystem {
            let order = roots.count
            var elements = covariance
            for row in 0..<order {
                for column in 0..<order { elements[row * order + column] *= roots[row] * roots[column] }
                elements[row * order + row] += 1
            }
            return try SymmetricSystem(elements, order: order)
        }
    }
}
