// BaRP's network (arXiv 2510.07429) in training: phi 2-64-64, g one of the three heads of Table 6. Widths and
// initialisation are our choice where the paper gives none; `BaRPNetwork` has how it is wired.

package import Gradients
package import Numerics
package import RoutingPolicy

/// BaRP's network under training: named parameters in a fixed order, and its forward pass on a tape.
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

    /// The network over the positions of its tensors in ``parameters``.
    private let positions: BaRPNetwork<Int>

    /// The tensor names of ``parameters``, such as `head.0.weight`.
    package let names: [String]

    /// Weight and bias of each layer in turn, the preference encoder's first.
    package var parameters: [Matrix]

    /// A network that starts from the given one.
    package init(_ network: BaRPNetwork<Matrix>) {
        var (names, parameters): ([String], [Matrix]) = ([], [])
        positions = network.map { name, tensor in
            names.append(name)
            parameters.append(tensor)
            return parameters.count - 1
        }
        self.names = names
        self.parameters = parameters
    }

    /// A fresh network: He-normal weights, zero biases, the last layer scaled by 0.01 so that training starts near
    /// uniform.
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
        func layer(_ inputs: Int, _ outputs: Int, scale: Double) -> DenseLayer {
            let weight = Matrix.heNormal(inputs: inputs, outputs: outputs, scale: scale, using: &generator)
            return Affine(weight, Matrix(rows: 1, columns: outputs))
        }
        func layers(_ widths: [Int], lastScale: Double) -> [DenseLayer] {
            (1..<widths.count).map { index in
                layer(widths[index - 1], widths[index], scale: index == widths.count - 1 ? lastScale : 1)
            }
        }
        let preferenceEncoder = layers([2, preferenceWidth, preferenceWidth], lastScale: 1)
        let inputs = dimension + preferenceWidth
        let form: BaRPNetwork<Matrix>.Head
        switch head {
        case .perceptron: form = .layers(layers([inputs, hiddenWidth, hiddenWidth, models], lastScale: 0.01))
        case .linear: form = .layers(layers([inputs, models], lastScale: 0.01))
        case .bilinear:
            let weight = layer(dimension, models * preferenceWidth, scale: 0.01).weight
            form = .bilinear(Affine(weight, Matrix(rows: 1, columns: models)))
        }
        self.init(BaRPNetwork(preferenceEncoder: preferenceEncoder, head: form))
    }

    /// The network with its parameters, as inference takes it.
    package var network: BaRPNetwork<Matrix> { positions.map { _, position in parameters[position] } }

    /// Records the forward pass of n prompts, each with its own preference.
    ///
    /// - Parameters:
    ///   - features: h(x), n x d.
    ///   - preferences: (w_q, w_c), n x 2.
    ///   - tape: where to record.
    /// - Returns: the logits (n x K), with the parameters on the tape.
    package func record(features: Matrix, preferences: Matrix, on tape: inout Tape) -> RecordedPass {
        let variables = parameters.map { tape.parameter($0) }
        let network = positions.map { _, position in variables[position] }
        let logits = network(
            features: tape.constant(features),
            preferences: tape.constant(preferences),
            in: &tape
        )
        return RecordedPass(output: logits, parameters: variables, names: names)
    }
}
