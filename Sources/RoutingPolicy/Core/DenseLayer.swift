package import Numerics

/// Weight and bias of a layer, in whatever form a ``ForwardPass`` holds tensors.
package struct Affine<Tensor> {
    /// W, inputs x outputs.
    package let weight: Tensor

    /// b, 1 x outputs.
    package let bias: Tensor

    package init(_ weight: Tensor, _ bias: Tensor) {
        self.weight = weight
        self.bias = bias
    }
}

extension Affine: Sendable where Tensor: Sendable {}
extension Affine: Equatable where Tensor: Equatable {}

/// A fully connected layer: y = x W + b.
package typealias DenseLayer = Affine<Matrix>

extension DenseLayer {
    /// - Precondition: the bias has as many columns as the weight, and one row.
    package init(weight: Matrix, bias: Matrix) {
        precondition(bias.rows == 1 && bias.columns == weight.columns, "bias and weight differ in outputs")
        self.init(weight, bias)
    }

    package var inputs: Int { weight.rows }
    package var outputs: Int { weight.columns }

    /// x W + b for n x inputs, followed by max(., 0) when `rectified`.
    package func callAsFunction(_ input: Matrix, rectified: Bool) -> Matrix {
        var output = input.rowTiled(by: weight)
        let floor: Float = rectified ? 0 : -.infinity
        for row in 0..<output.rows {
            let start = row * outputs
            for column in 0..<outputs {
                output.elements[start + column] = max(output.elements[start + column] + bias.elements[column], floor)
            }
        }
        return output
    }

    /// The layers `NAME.0`, `NAME.1` and so on of `parameters`, each taking what the one before gives.
    ///
    /// - Throws: `PolicyError.invalidParameters` if there is none or a shape does not fit.
    static func layers(
        named name: String,
        of parameters: PolicyParameters,
        inputs: Int,
        outputs: Int? = nil
    ) throws(PolicyError) -> [DenseLayer] {
        var layers: [DenseLayer] = []
        var width = inputs
        let count = parameters.tensors.keys.count { $0.hasPrefix(name + ".") && $0.hasSuffix(".weight") }
        for index in 0..<max(count, 1) {
            let isLast = index == count - 1
            let weight = try parameters.tensor(
                "\(name).\(index).weight",
                rows: width,
                columns: isLast ? outputs : nil
            )
            let bias = try parameters.tensor("\(name).\(index).bias", rows: 1, columns: weight.columns)
            layers.append(DenseLayer(weight: weight, bias: bias))
            width = weight.columns
        }
        return layers
    }

    /// The tensors that ``layers(named:of:inputs:outputs:)`` reads.
    static func tensors(named name: String, _ layers: [DenseLayer]) -> [String: Matrix] {
        var tensors: [String: Matrix] = [:]
        for (index, layer) in layers.enumerated() {
            tensors["\(name).\(index).weight"] = layer.weight
            tensors["\(name).\(index).bias"] = layer.bias
        }
        return tensors
    }
}
