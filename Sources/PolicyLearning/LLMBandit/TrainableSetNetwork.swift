// The policy and the value network of LLM Bandit (arXiv 2502.02743) in training; `SetNetwork` has how they are wired.

package import Gradients
package import Numerics
package import RoutingPolicy

/// A network over candidate sets under training: named parameters in a fixed order, and its forward pass on a tape.
package struct TrainableSetNetwork: Sendable, Equatable {
    package let shape: SetNetworkShape

    /// The tensor names of ``parameters``, such as `set.self.query.weight`.
    package let names: [String]

    /// In the order of ``names``.
    package var parameters: [Matrix]

    /// A fresh network: He-normal weights, zero biases, unit normalisations.
    ///
    /// - Parameters:
    ///   - shape: its sizes, and what it gives.
    ///   - lastScale: times the last layer's weights. 0.01 starts a policy near uniform; 0 starts it at what stands
    ///     below its logits.
    ///   - generator: decides the weights.
    package init(_ shape: SetNetworkShape, lastScale: Double = 0.01, using generator: inout PhiloxGenerator) {
        self.shape = shape
        let last = "\(SetNetwork<Int>.lastLayer).weight"
        var (names, parameters): ([String], [Matrix]) = ([], [])
        _ = SetNetwork(shape) { declaration in
            let (rows, columns) = (declaration.rows, declaration.columns)
            names.append(declaration.name)
            switch declaration.kind {
            case .weight:
                let scale = declaration.name == last ? lastScale : 1
                parameters.append(.heNormal(inputs: rows, outputs: columns, scale: scale, using: &generator))
            case .bias: parameters.append(Matrix(rows: rows, columns: columns))
            case .scale: parameters.append(Matrix(rows: rows, columns: columns, repeating: 1))
            }
        }
        self.names = names
        self.parameters = parameters
    }

    /// The parameters as tensors.
    package var tensors: [String: Matrix] {
        get { Dictionary(uniqueKeysWithValues: zip(names, parameters)) }
        set { for (index, name) in names.enumerated() { parameters[index] = newValue[name] ?? parameters[index] } }
    }

    /// Records the forward pass of a batch.
    ///
    /// - Parameters:
    ///   - batch: the decisions.
    ///   - tape: where to record.
    ///   - learns: whether the parameters are to be differentiated.
    /// - Returns: one logit an item (items x 1) or two values a decision (n x 2), with the parameters on the tape.
    package func record(_ batch: SetBatch, on tape: inout Tape, learns: Bool = true) -> RecordedPass {
        let parameters = parameters.map { learns ? tape.parameter($0) : tape.constant($0) }
        var next = parameters.makeIterator()
        // The network asks for its tensors in the order in which it asked for them when they were made.
        let network = SetNetwork(shape) { declaration in
            guard let parameter = next.next() else { preconditionFailure("'\(declaration.name)' was never made") }
            return parameter
        }
        let elements = network.context.map {
            tape.dense(tape.constant(batch.elements), $0.element, rectified: false)
        }
        let output = network(
            elements: elements,
            sets: batch.sets,
            features: tape.constant(batch.features),
            encodedPreferences: network.encoded(preferences: tape.constant(batch.preferences), in: &tape),
            in: &tape
        )
        let pass = RecordedPass(output: output, parameters: parameters, names: names)
        return shape.output == .query ? scored(pass, batch, on: &tape) : pass
    }

    /// The logit of each item: its identity times h, and what stands below the logits.
    private func scored(_ pass: RecordedPass, _ batch: SetBatch, on tape: inout Tape) -> RecordedPass {
        var pass = pass
        pass.output = tape.scores(pass.output, items: batch.identities, sets: batch.sets)
        guard batch.offsets.contains(where: { $0 != 0 }) else { return pass }
        let offsets = Matrix(rows: batch.offsets.count, columns: 1, elements: batch.offsets)
        pass.output = tape.sum(pass.output, tape.constant(offsets))
        return pass
    }

    /// The output alone, without anything to differentiate.
    package func callAsFunction(_ batch: SetBatch) -> Matrix {
        var tape = Tape()
        let output = record(batch, on: &tape, learns: false).output
        return tape.value(of: output)
    }
}
