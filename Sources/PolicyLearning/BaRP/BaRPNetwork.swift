// The network of BaRP (arXiv 2510.07429): logits = g([h(x) ; phi(w)]), phi 2-64-64 with ReLU after both layers, g with
// ReLU between its layers. Widths and initialisation are our choice where the paper gives none.

package import Gradients
package import LinearAlgebra
package import RoutingPolicy

/// BaRP's trainable network: named parameters in a fixed order, and its forward pass on a tape.
package struct BaRPNetwork: Sendable, Equatable {
    /// How many layers phi has; the others are the head's.
    private let preferenceLayers: Int

    /// Weight and bias of each layer in turn, the preference encoder's first.
    package var parameters: [Matrix]

    /// The tensor names of ``parameters``, such as `head.0.weight`.
    package let names: [String]

    /// A network over given layers, the preference encoder's first.
    package init(preferenceEncoder: [DenseLayer], head: [DenseLayer]) {
        preferenceLayers = preferenceEncoder.count
        parameters = (preferenceEncoder + head).flatMap { [$0.weight, $0.bias] }
        let layers = preferenceEncoder.indices.map { "preference.\($0)" } + head.indices.map { "head.\($0)" }
        names = layers.flatMap { ["\($0).weight", "\($0).bias"] }
    }

    /// A fresh network: He-normal weights, zero biases, the last layer scaled by 0.01 so that training starts near uniform.
    ///
    /// - Parameters:
    ///   - dimension: d, the length of a feature vector.
    ///   - models: K.
    ///   - preferenceWidth: the width of both layers of phi.
    ///   - hiddenWidth: the width of both hidden layers of g.
    ///   - generator: the source of the weights.
    package init(
        dimension: Int,
        models: Int,
        preferenceWidth: Int = 64,
        hiddenWidth: Int = 256,
        using generator: inout some RandomNumberGenerator
    ) {
        func layers(_ widths: [Int], lastScale: Double) -> [DenseLayer] {
            (1..<widths.count).map { index in
                let weight = Matrix.heNormal(
                    inputs: widths[index - 1],
                    outputs: widths[index],
                    scale: index == widths.count - 1 ? lastScale : 1,
                    using: &generator
                )
                return DenseLayer(weight: weight, bias: Matrix(rows: 1, columns: widths[index]))
            }
        }
        let preferenceEncoder = layers([2, preferenceWidth, preferenceWidth], lastScale: 1)
        let head = layers([dimension + preferenceWidth, hiddenWidth, hiddenWidth, models], lastScale: 0.01)
        self.init(preferenceEncoder: preferenceEncoder, head: head)
    }

    /// Records the forward pass of n prompts, each with its own preference.
    ///
    /// - Parameters:
    ///   - features: h(x), n x d.
    ///   - preferences: (w_q, w_c), n x 2.
    ///   - tape: where to record.
    /// - Returns: the logits (n x K), and the parameters on the tape in the order of ``parameters``.
    package func forward(
        features: Matrix,
        preferences: Matrix,
        on tape: inout Tape
    ) -> (logits: Variable, parameters: [Variable]) {
        let variables = parameters.map { tape.parameter($0) }
        let layers = variables.count / 2
        var value = tape.constant(preferences)
        for layer in 0..<layers {
            if layer == preferenceLayers { value = tape.concatenated(tape.constant(features), value) }
            value = tape.dense(value, weight: variables[2 * layer], bias: variables[2 * layer + 1])
            if layer < layers - 1 { value = tape.rectified(value) }
        }
        return (value, variables)
    }

    /// The network at inference.
    package var policy: BaRPPolicy {
        let layers = stride(from: 0, to: parameters.count, by: 2).map {
            DenseLayer(weight: parameters[$0], bias: parameters[$0 + 1])
        }
        return BaRPPolicy(
            preferenceEncoder: Array(layers.prefix(preferenceLayers)),
            head: Array(layers.dropFirst(preferenceLayers))
        )
    }
}
