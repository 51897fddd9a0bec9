// Cross-entropy of a sigmoid from its logit, which does not overflow: softplus(f) - y f with softplus(f) = max(f, 0) +
// log(1 + exp(-|f|)). Bishop, "Pattern Recognition and Machine Learning" (2006), equation 4.90.

internal import Numerics

extension Tape {
    /// The mean over elements of -y log sigmoid(f) - (1 - y) log(1 - sigmoid(f)); 1 x 1.
    ///
    /// Its gradient is (sigmoid(f) - y) / count on each logit.
    ///
    /// - Parameters:
    ///   - logits: f, of any shape.
    ///   - labels: y in [0, 1], row by row, one a logit; values between 0 and 1 are shares.
    /// - Returns: the loss.
    package mutating func logisticLoss(logits: Variable, labels: [Float]) -> Variable {
        let f = value(of: logits)
        precondition(labels.count == f.elements.count, "one label a logit")
        let share = 1 / Float(max(labels.count, 1))
        var loss = 0.0
        var derivative = f
        for (index, label) in labels.enumerated() {
            let term = LogisticTerm(logit: f.elements[index], label: label)
            loss += Double(term.loss)
            derivative.elements[index] = share * (term.probability - label)
        }
        return recordLoss(Float(loss) * share, of: logits, derivative: derivative)
    }
}
