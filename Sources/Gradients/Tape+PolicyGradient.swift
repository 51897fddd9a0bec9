// REINFORCE: Williams, "Simple Statistical Gradient-Following Algorithms for Connectionist Reinforcement Learning"
// (1992), with an entropy bonus as in BaRP (arXiv 2510.07429).

internal import Glibc
internal import Numerics

extension Tape {
    /// The mean over rows of -advantage * log pi(action) - beta * H(pi), with pi the softmax of the logits; 1 x 1.
    ///
    /// Its gradient with respect to the logits is (advantage * (pi - onehot(action)) + beta * pi * (log pi + H)) / n.
    ///
    /// - Parameters:
    ///   - logits: n x K.
    ///   - actions: the chosen column of each row.
    ///   - advantages: reward minus baseline of each row; no gradient flows into them.
    ///   - entropyWeight: beta.
    ///   - mask: one flag an element of the logits; false leaves the column out of its row's softmax.
    /// - Returns: the loss.
    /// - Precondition: there is one action and one advantage a row, and no action is masked out.
    package mutating func policyGradientLoss(
        logits: Variable,
        actions: [Int],
        advantages: [Float],
        entropyWeight: Float,
        mask: [Bool]? = nil
    ) -> Variable {
        let pi = value(of: logits).softmax(mask: mask)
        let (rows, columns) = (pi.rows, pi.columns)
        precondition(actions.count == rows && advantages.count == rows, "one action and one advantage a row")
        var loss = 0.0
        var derivative = Matrix(rows: rows, columns: columns)
        for row in 0..<rows {
            let indices = row * columns..<(row + 1) * columns
            let chosen = row * columns + actions[row]
            precondition(mask?[chosen] ?? true, "a masked action was chosen")
            var entropy: Float = 0
            for probability in pi.row(row) where probability > 0 { entropy -= probability * log(probability) }
            let logChosen = log(max(pi.elements[chosen], .leastNormalMagnitude))
            loss -= Double(advantages[row] * logChosen) + Double(entropyWeight * entropy)
            for index in indices where pi.elements[index] > 0 {
                let probability = pi.elements[index]
                derivative.elements[index] =
                    (advantages[row] * probability + entropyWeight * probability * (log(probability) + entropy))
                    / Float(rows)
            }
            derivative.elements[chosen] -= advantages[row] / Float(rows)
        }
        return recordLoss(Float(loss / Double(max(rows, 1))), of: logits, derivative: derivative)
    }
}
