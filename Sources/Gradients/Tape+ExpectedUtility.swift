// The exact policy gradient under full information: with J = sum_k pi_k u_k, dJ/dlogit_j = pi_j (u_j - J). Sutton,
// McAllester, Singh and Mansour, "Policy Gradient Methods for Reinforcement Learning with Function Approximation"
// (2000), in closed form.
//
// The form over sets of different sizes (`Tape+SetLosses`) is the same loss; it works on logarithms of a softmax, which
// differ from those of this one in the last bits, so that either in place of the other would change what is learned.

internal import Glibc
package import Numerics

extension Tape {
    /// The mean over rows of -sum_k pi_k u_k - beta * H(pi), with pi the softmax of the logits; 1 x 1.
    ///
    /// Its gradient with respect to the logits is (pi * (J - u) + beta * pi * (log pi + H)) / n, J = sum_k pi_k u_k.
    ///
    /// - Parameters:
    ///   - logits: n x K.
    ///   - utilities: u, n x K; ignored where masked out.
    ///   - entropyWeight: beta.
    ///   - mask: one flag an element of the logits; false leaves the column out of its row's softmax.
    /// - Returns: the loss.
    package mutating func expectedUtilityLoss(
        logits: Variable,
        utilities: Matrix,
        entropyWeight: Float,
        mask: [Bool]? = nil
    ) -> Variable {
        let pi = value(of: logits).softmax(mask: mask)
        let (rows, columns) = (pi.rows, pi.columns)
        precondition(utilities.rows == rows && utilities.columns == columns, "one utility a logit")
        var loss = 0.0
        var derivative = Matrix(rows: rows, columns: columns)
        for row in 0..<rows {
            let indices = (row * columns..<(row + 1) * columns).filter { pi.elements[$0] > 0 }
            var (entropy, expected): (Float, Float) = (0, 0)
            for index in indices {
                entropy -= pi.elements[index] * log(pi.elements[index])
                expected += pi.elements[index] * utilities.elements[index]
            }
            loss -= Double(expected + entropyWeight * entropy)
            for index in indices {
                let probability = pi.elements[index]
                let slope = expected - utilities.elements[index] + entropyWeight * (log(probability) + entropy)
                derivative.elements[index] = probability * slope / Float(rows)
            }
        }
        return recordLoss(Float(loss / Double(max(rows, 1))), of: logits, derivative: derivative)
    }
}
