// The chain rule through the network of LLM Bandit (arXiv 2502.02743), equation 2, at fixed weights: with the masks of
// the two rectifiers, df/dI = W1I (mask1 * (W2 (mask2 * vf))).

package import Numerics
package import RoutingPolicy

extension ItemResponseModel {
    /// The logits of one model on n prompts, and how they change with its identity vector.
    ///
    /// - Parameters:
    ///   - features: n x d_e.
    ///   - identity: I, d numbers.
    /// - Returns: f, n numbers, and df/dI, n x d.
    package func logitsAndSlopes(features: Matrix, identity: [Float]) -> (logits: [Float], slopes: Matrix) {
        slopes(prompts: features.rowTiled(by: promptWeight), identity: identity)
    }

    /// The same with W1e e, n x h1, computed before.
    func slopes(prompts: Matrix, identity: [Float]) -> (logits: [Float], slopes: Matrix) {
        let shift = identityLayer(Matrix([identity]), rectified: false)
        var first = prompts
        for row in 0..<first.rows {
            for column in 0..<first.columns { first[row, column] = max(first[row, column] + shift[0, column], 0) }
        }
        let second = hiddenLayer(first, rectified: true)
        let logits = pointwiseHead(second, rectified: false)
        var gradient = second
        for row in 0..<second.rows {
            for column in 0..<second.columns {
                gradient[row, column] = second[row, column] > 0 ? pointwiseHead.weight.elements[column] : 0
            }
        }
        var inner = gradient.multiplied(by: hiddenLayer.weight, transposingOther: true)
        for place in inner.elements.indices where first.elements[place] <= 0 { inner.elements[place] = 0 }
        return (logits.elements, inner.multiplied(by: identityLayer.weight, transposingOther: true))
    }
}
