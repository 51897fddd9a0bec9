// The loss of a score and cost predictor: cross-entropy of a sigmoid on quality in [0, 1] (Bishop, "Pattern Recognition
// and Machine Learning" (2006), section 5.2) and half the squared error on standardised log cost.

package import Numerics

extension Tape {
    /// The mean over known outcomes of cross-entropy(q, sigmoid(z)) + costWeight * (y - y^)^2 / 2; 1 x 1.
    ///
    /// Its gradient is (sigmoid(z) - q) / m on the logits and costWeight * (y^ - y) / m on the costs, m the number of
    /// known outcomes; zero where the outcome is not known.
    ///
    /// - Parameters:
    ///   - outputs: n x 2K: K logits z, then K predictions y^.
    ///   - quality: q, n x K.
    ///   - cost: y, n x K.
    ///   - known: one flag an outcome.
    ///   - costWeight: how much the error of cost counts.
    /// - Returns: the loss.
    package mutating func outcomeLoss(
        _ outputs: Variable,
        quality: Matrix,
        cost: Matrix,
        known: [Bool],
        costWeight: Float
    ) -> Variable {
        let predicted = value(of: outputs)
        let (rows, models) = (quality.rows, quality.columns)
        precondition(predicted.rows == rows && predicted.columns == 2 * models, "two outputs a model")
        precondition(known.count == rows * models && cost.elements.count == known.count, "shapes differ")
        let share = 1 / Float(max(known.count { $0 }, 1))
        var loss = 0.0
        var derivative = Matrix(rows: rows, columns: 2 * models)
        for row in 0..<rows {
            for model in 0..<models where known[row * models + model] {
                let (logit, q) = (predicted[row, model], quality[row, model])
                let error = predicted[row, models + model] - cost[row, model]
                loss += Double(LogisticTerm(logit: logit, label: q).loss)
                loss += Double(costWeight * error * error / 2)
                derivative[row, model] = share * (sigmoid(logit) - q)
                derivative[row, models + model] = share * costWeight * error
            }
        }
        return recordLoss(Float(loss * Double(share)), of: outputs, derivative: derivative)
    }
}
