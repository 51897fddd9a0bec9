// The network of BaRP (arXiv 2510.07429): logits = g([h(x) ; phi(w)]), phi 2-64-64 with ReLU after both layers, g one of the
// three heads of Table 6. Widths, the bilinear form and initialisation are our choice where the paper gives none.

package import Gradients
package import Numerics
package import RoutingPolicy

/// BaRP's trainable network: named parameters in a fixed order, and its forward pass on a tape.
package struct TrainableBaRPNetwork: Sendable, Equatable {
    /// The heads of Table 6.
    package enum HeadKind: Sendable, Equatable {
        /// [h ; phi] through two hidden layers.
        case perceptron

        /// [h ; phi] straight to the logits: prompt and preference add up and do not interact but in the softmax.
        case linear

        /// logit_k = h' B_k phi + b_k, the smallest head with an interaction of prompt and preference.
        case bilinear
    }

    /// How many layers phi has; the others are the head's.
    private let preferenceLayers: Int

    private let isBilinear: Bool

    /// Weight and bias of each layer in turn, the preference encoder's first.
    package var parameters: [Matrix]

    /// The tensor names of ``parameters``, such as `head.0.weight`.
    package let names: [String]

    /// A network over given layers, the preference encoder's first.
    package init(preferenceEncoder: [DenseLayer], head: [DenseLayer]) {
        preferenceLayers = preferenceEncoder.count
        isBilinear = false
        parameters = (preferenceEncoder + head).flatMap { [$0.weight, $0.bias] }
        let layers = preferenceEncoder.indices.map { "preference.\($0)" } + head.indices.map { "head.\($0)" }
        names = layers.flatMap { ["\($0).weight", "\($0).bias"] }
    }

    /// A network with a bilinear head: B_0, B_1 and so on side by side (d x K m), and b (1 x K).
    package init(preferenceEncoder: [DenseLayer], bilinearWeight: Matrix, bias: Matrix) {
        preferenceLayers = preferenceEncoder.count
        isBilinear = true
        parameters = preferenceEncoder.flatMap { [$0.weight, $0.bias] } + [bilinearWeight, bias]
        let layers = preferenceEncoder.indices.map { "preference.\($0)" } + ["bilinear"]
        names = layers.flatMap { ["\($0).weight", "\($0).bias"] }
    }

    /// A fresh network: He-normal weights, zero biases, the last layer scaled by 0.01 so that training starts near uniform.
    ///
    /// - Parameters:
    ///   - dimension: d, the length of a feature vector.
    ///   - models: K.
    ///   - preferenceWidth: the width of both layers of phi.
    ///   - hiddenWidth: the width of both hidden layers of g, where it has them.
    ///   - head: the form of g.
    ///   - generator: the source of the weights.
    package init(
        dimension: Int,
        models: Int,
        preferenceWidth: Int = 64,
        hiddenWidth: Int = 256,
        head: HeadKind = .perceptron,
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
        let inputs = dimension + preferenceWidth
        switch head {
        case .perceptron:
            let head = layers([inputs, hiddenWidth, hiddenWidth, models], lastScale: 0.01)
            self.init(preferenceEncoder: preferenceEncoder, head: head)
        case .linear:
            self.init(preferenceEncoder: preferenceEncoder, head: layers([inputs, models], lastScale: 0.01))
        case .bilinear:
            let weight = Matrix.heNormal(
                inputs: dimension,
                outputs: models * preferenceWidth,
                scale: 0.01,
                using: &generator
            )
            let bias = Matrix(rows: 1, columns: models)
            self.init(preferenceEncoder: preferenceEncoder, bilinearWeight: weight, bias: bias)
        }
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
            if layer == preferenceLayers, isBilinear {
                let product = tape.product(tape.constant(features), variables[2 * layer])
                value = tape.biased(tape.contracted(product, value), variables[2 * layer + 1])
                break
            }
            if layer == preferenceLayers { value = tape.concatenated(tape.constant(features), value) }
            value = tape.dense(value, weight: variables[2 * layer], bias: variables[2 * layer + 1])
            if layer < layers - 1 { value = tape.rectified(value) }
        }
        return (value, variables)
    }

    /// The network at inference.
    package func policy(rewardUnit: Double, costScale: CostScale) -> BaRPPolicy {
        func layers(_ range: Range<Int>) -> [DenseLayer] {
            range.map { DenseLayer(weight: parameters[2 * $0], bias: parameters[2 * $0 + 1]) }
        }
        let head =
            isBilinear
            ? BaRPPolicy.Head.bilinear(
                weight: parameters[2 * preferenceLayers],
                bias: parameters[2 * preferenceLayers + 1]
            )
            : .layers(layers(preferenceLayers..<parameters.count / 2))
        return BaRPPolicy(
            preferenceEncoder: layers(0..<preferenceLayers),
            head: head,
            rewardUnit: rewardUnit,
            costScale: costScale
        )
    }
}
