// Losses over the softmax within each set. Cross-entropy: Bishop, "Pattern Recognition and Machine Learning" (2006),
// section 4.3.4. The clipped surrogate: Schulman et al., "Proximal Policy Optimization Algorithms" (arXiv 1707.06347),
// equation 7. The exact gradient of an expected utility: Sutton et al. (2000), in closed form.

internal import Glibc
package import Numerics

extension Tape {
    /// The mean over sets of -sum_k t_k log pi_k; 1 x 1.
    ///
    /// Its gradient with respect to the logits is (pi - t) / n.
    ///
    /// - Parameters:
    ///   - logits: one row an item.
    ///   - targets: t of each item; those of a set sum to one.
    ///   - sets: which items belong to each set.
    /// - Returns: the loss.
    package mutating func crossEntropyLoss(logits: Variable, targets: [Float], sets: RowSegments) -> Variable {
        let pi = SetDistribution(logits: value(of: logits).elements, sets: sets)
        let share = 1 / Float(max(sets.count, 1))
        var loss = 0.0
        var slopes = pi.probabilities
        for item in targets.indices {
            if targets[item] > 0 { loss -= Double(targets[item] * pi.logarithms[item]) }
            slopes[item] = share * (pi.probabilities[item] - targets[item])
        }
        return recordLoss(loss * Double(share), slopes: slopes, of: logits)
    }

    /// What one step of proximal policy optimisation maximises, negated: the mean over sets of
    /// -min(rho A, clip(rho, 1 - epsilon, 1 + epsilon) A) - beta H(pi), with rho = pi(action) / pi_old(action); 1 x 1.
    ///
    /// The gradient of the first term with respect to logit j is -rho A (onehot_j - pi_j) / n, and zero where clipping
    /// has set in: A > 0 and rho > 1 + epsilon, or A < 0 and rho < 1 - epsilon.
    ///
    /// - Parameters:
    ///   - logits: one row an item.
    ///   - actions: for each set the position of the taken item among all items.
    ///   - advantages: A of each set; no gradient flows into them.
    ///   - oldProbabilities: of each set's action when it was taken, above 0.
    ///   - clip: epsilon.
    ///   - entropyWeight: beta.
    ///   - sets: which items belong to each set.
    /// - Returns: the loss.
    /// - Precondition: each action lies in its set.
    package mutating func clippedSurrogateLoss(
        logits: Variable,
        actions: [Int],
        advantages: [Float],
        oldProbabilities: [Float],
        clip: Float,
        entropyWeight: Float,
        sets: RowSegments
    ) -> Variable {
        precondition(actions.count == sets.count && advantages.count == sets.count, "one action a set")
        let pi = SetDistribution(logits: value(of: logits).elements, sets: sets)
        let share = 1 / Float(max(sets.count, 1))
        var loss = 0.0
        var slopes = [Float](repeating: 0, count: sets.rows)
        for set in 0..<sets.count {
            precondition(sets[set].contains(actions[set]), "an action lies outside its set")
            let advantage = advantages[set]
            let ratio = pi.probabilities[actions[set]] / oldProbabilities[set]
            let clipped = min(max(ratio, 1 - clip), 1 + clip)
            loss -= Double(min(ratio * advantage, clipped * advantage) + entropyWeight * pi.entropies[set])
            let isClipped = (advantage > 0 && ratio > 1 + clip) || (advantage < 0 && ratio < 1 - clip)
            let pull = isClipped ? 0 : ratio * advantage
            for item in sets[set] {
                let probability = pi.probabilities[item]
                slopes[item] = pull * probability
                if probability > 0 {
                    slopes[item] += entropyWeight * probability * (pi.logarithms[item] + pi.entropies[set])
                }
            }
            slopes[actions[set]] -= pull
            for item in sets[set] { slopes[item] *= share }
        }
        return recordLoss(loss * Double(share), slopes: slopes, of: logits)
    }

    /// The mean over sets of -sum_k pi_k u_k - beta H(pi); 1 x 1.
    ///
    /// Its gradient with respect to the logits is (pi (J - u) + beta pi (log pi + H)) / n, J = sum_k pi_k u_k.
    ///
    /// - Parameters:
    ///   - logits: one row an item.
    ///   - utilities: u of each item.
    ///   - entropyWeight: beta.
    ///   - sets: which items belong to each set.
    /// - Returns: the loss.
    package mutating func expectedUtilityLoss(
        logits: Variable,
        utilities: [Float],
        entropyWeight: Float,
        sets: RowSegments
    ) -> Variable {
        precondition(utilities.count == sets.rows, "one utility an item")
        let pi = SetDistribution(logits: value(of: logits).elements, sets: sets)
        let share = 1 / Float(max(sets.count, 1))
        var loss = 0.0
        var slopes = [Float](repeating: 0, count: sets.rows)
        for set in 0..<sets.count {
            let expected = sets[set].reduce(Float(0)) { $0 + pi.probabilities[$1] * utilities[$1] }
            loss -= Double(expected + entropyWeight * pi.entropies[set])
            for item in sets[set] where pi.probabilities[item] > 0 {
                let slope =
                    expected - utilities[item] + entropyWeight * (pi.logarithms[item] + pi.entropies[set])
                slopes[item] = share * pi.probabilities[item] * slope
            }
        }
        return recordLoss(loss * Double(share), slopes: slopes, of: logits)
    }

    /// The mean over rows of the squared distance to `targets`; 1 x 1.
    ///
    /// Its gradient is 2 (x - target) / n.
    package mutating func squaredErrorLoss(_ predictions: Variable, targets: Matrix) -> Variable {
        let predicted = value(of: predictions)
        precondition(predicted.rows == targets.rows && predicted.columns == targets.columns, "shapes differ")
        let share = 1 / Float(max(targets.rows, 1))
        var loss = 0.0
        var slopes = predicted.elements
        for index in slopes.indices {
            let error = predicted.elements[index] - targets.elements[index]
            loss += Double(error * error)
            slopes[index] = 2 * share * error
        }
        return recordLoss(loss * Double(share), slopes: slopes, of: predictions)
    }

    private mutating func recordLoss(_ loss: Double, slopes: [Float], of input: Variable) -> Variable {
        let shape = value(of: input)
        let derivative = Matrix(rows: shape.rows, columns: shape.columns, elements: slopes)
        return recordLoss(Float(loss), of: input, derivative: derivative)
    }
}
