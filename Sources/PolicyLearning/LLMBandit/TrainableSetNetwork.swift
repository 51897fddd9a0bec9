// The networks of LLM Bandit (arXiv 2502.02743): the set policy, logit_k = I_k . H2 relu(H1 [t ; P e ; Q w]) with t = PMA(SAB(C A + a)),
// and the value network, which has the same trunk with weights of its own, no preference, and two outputs. Attention blocks:
// Lee et al., "Set Transformer" (arXiv 1810.00825), equation 6.

package import Gradients
package import Numerics
internal import RoutingPolicy

/// A trainable network over candidate sets: named parameters in a fixed order, and its forward pass on a tape.
package struct TrainableSetNetwork: Sendable, Equatable {
    /// What the network gives.
    package enum Output: Sendable, Equatable {
        /// A logit for each item, from the preference too.
        case logits
        /// The expected quality and negative cost of the decision, whatever the preference.
        case values
    }

    package let shape: SetNetworkShape
    package let output: Output

    /// The tensor names of ``parameters``, such as `set.self.query.weight`.
    package let names: [String]

    /// In the order of ``names``.
    package var parameters: [Matrix]

    /// A fresh network: He-normal weights, zero biases, unit normalisations.
    ///
    /// - Parameters:
    ///   - shape: its sizes.
    ///   - output: what it gives.
    ///   - lastScale: times the last layer's weights. 0.01 starts a policy near uniform; 0 starts it at what stands below its logits.
    ///   - generator: decides the weights.
    package init(
        _ shape: SetNetworkShape,
        output: Output,
        lastScale: Double = 0.01,
        using generator: inout PhiloxGenerator
    ) {
        self.shape = shape
        self.output = output
        var (names, parameters): ([String], [Matrix]) = ([], [])
        func add(_ name: String, _ matrix: Matrix) {
            names.append(name)
            parameters.append(matrix)
        }
        func layer(_ name: String, _ inputs: Int, _ outputs: Int, scale: Double = 1) {
            add("\(name).weight", .heNormal(inputs: inputs, outputs: outputs, scale: scale, using: &generator))
            add("\(name).bias", Matrix(rows: 1, columns: outputs))
        }
        let width = shape.width
        if shape.readsContext {
            layer("set.element", shape.identityLength + 2, width)
            for block in ["set.self", "set.pool"] {
                for name in AttentionBlock.layerNames { layer("\(block).\(name)", width, width) }
                for norm in ["norm.0", "norm.1"] {
                    add("\(block).\(norm).weight", Matrix(rows: 1, columns: width, repeating: 1))
                    add("\(block).\(norm).bias", Matrix(rows: 1, columns: width))
                }
            }
            add("set.seed", .heNormal(inputs: 1, outputs: width, using: &generator))
        }
        layer("prompt", shape.featureLength, width)
        let joined = width * ((shape.readsContext ? 1 : 0) + 1 + (output == .logits ? 1 : 0))
        if output == .logits { layer("preference", 2, width) }
        layer("head.0", joined, width)
        layer("head.1", width, output == .logits ? shape.identityLength : 2, scale: lastScale)
        self.names = names
        self.parameters = parameters
    }

    /// The parameters as tensors.
    package var tensors: [String: Matrix] {
        get { Dictionary(uniqueKeysWithValues: zip(names, parameters)) }
        set { for (index, name) in names.enumerated() { parameters[index] = newValue[name] ?? parameters[index] } }
    }

    /// The forward pass of a batch.
    ///
    /// - Parameters:
    ///   - batch: the decisions.
    ///   - tape: where to record.
    ///   - learns: whether the parameters are to be differentiated.
    /// - Returns: one logit an item (items x 1) or two values a decision (n x 2), and the parameters on the tape in the order of
    ///   ``parameters``.
    package func forward(
        _ batch: SetBatch,
        on tape: inout Tape,
        learns: Bool = true
    ) -> (output: Variable, parameters: [Variable]) {
        let variables = parameters.map { learns ? tape.parameter($0) : tape.constant($0) }
        let named = Dictionary(uniqueKeysWithValues: zip(names, variables))
        func parameter(_ name: String) -> Variable {
            guard let variable = named[name] else { preconditionFailure("there is no parameter '\(name)'") }
            return variable
        }
        func dense(_ name: String, _ input: Variable, on tape: inout Tape) -> Variable {
            tape.dense(input, weight: parameter("\(name).weight"), bias: parameter("\(name).bias"))
        }
        func block(
            _ name: String,
            _ x: Variable,
            _ y: Variable,
            _ xSets: RowSegments,
            on tape: inout Tape
        ) -> Variable {
            let (query, key) = (dense("\(name).query", x, on: &tape), dense("\(name).key", y, on: &tape))
            let attended = tape.attention(
                query,
                key,
                dense("\(name).value", y, on: &tape),
                querySets: xSets,
                keySets: batch.sets,
                attention: SetAttention(heads: shape.heads)
            )
            let hidden = tape.normalizedSum(
                x,
                dense("\(name).output", attended, on: &tape),
                weight: parameter("\(name).norm.0.weight"),
                bias: parameter("\(name).norm.0.bias"),
                epsilon: AttentionBlock.epsilon
            )
            let inner = tape.rectified(dense("\(name).inner", hidden, on: &tape))
            return tape.normalizedSum(
                hidden,
                dense("\(name).outer", inner, on: &tape),
                weight: parameter("\(name).norm.1.weight"),
                bias: parameter("\(name).norm.1.bias"),
                epsilon: AttentionBlock.epsilon
            )
        }
        let count = batch.sets.count
        var joined = dense("prompt", tape.constant(batch.features), on: &tape)
        if shape.readsContext {
            let elements = dense("set.element", tape.constant(batch.elements), on: &tape)
            let encoded = block("set.self", elements, elements, batch.sets, on: &tape)
            let seeds = tape.repeated(parameter("set.seed"), count: count)
            let pooled = block("set.pool", seeds, encoded, RowSegments(count: count, size: 1), on: &tape)
            joined = tape.concatenated(pooled, joined)
        }
        if output == .logits {
            joined = tape.concatenated(joined, dense("preference", tape.constant(batch.preferences), on: &tape))
        }
        let hidden = tape.rectified(dense("head.0", joined, on: &tape))
        let result = dense("head.1", hidden, on: &tape)
        guard output == .logits else { return (result, variables) }
        let scores = tape.scores(result, items: batch.identities, sets: batch.sets)
        guard batch.offsets.contains(where: { $0 != 0 }) else { return (scores, variables) }
        let offsets = tape.constant(Matrix(rows: batch.offsets.count, columns: 1, elements: batch.offsets))
        return (tape.sum(scores, offsets), variables)
    }

    /// The output alone, without anything to differentiate.
    package func callAsFunction(_ batch: SetBatch) -> Matrix {
        var tape = Tape()
        let output = forward(batch, on: &tape, learns: false).output
        return tape.value(of: output)
    }
}
