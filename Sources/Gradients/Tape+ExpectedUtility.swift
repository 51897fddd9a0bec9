// The exact policy gradient under full information: with J = sum_k pi_k u_k, dJ/dlogit_j = pi_j (u_j - J). Sutton, McAllester,
// Singh and Mansour, "Policy Gradient Methods for Reinforcement Learning with Function Approximation" (2000), in closed form.

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
            let places = (row * columns..<(row + 1) * columns).filter { pi.elements[$0] > 0 }
            var (entropy, expected): (Float, Float) = (0, 0)
            for place in places {
                entropy -= pi.elements[place] * log(pi.elements[place])
                expected += pi.elements[place] * utilities.elements[place]
            }
            loss -= Double(expected + entropyWeight * entropy)
            for place in places {
                let probability = pi.elements[place]
                let slope = expected - utilities.elements[place] + entropyWeight * (log(probability) + entropy)
                derivative.elements[place] = probability * slope / Float(rows)
            }
        }
        let value = Matrix(rows: 1, columns: 1, repeating: Float(loss / Double(max(rows, 1))))
        return record(value, of: [logits]) { gradient in
            var scaled = derivative
            for place in scaled.elements.indices { scaled.elements[place] *= gradient.elements[0] }
            return [(logits, scaled)]
        }
    }
}
