package import Gradients
package import RoutingPolicy

/// A forward pass in training: what a network does is recorded, and differentiated afterwards.
extension Tape: ForwardPass {
    package mutating func dense(_ input: Variable, _ layer: Affine<Variable>, rectified: Bool) -> Variable {
        let output = dense(input, weight: layer.weight, bias: layer.bias)
        return rectified ? self.rectified(output) : output
    }

    package mutating func dense(
        _ input: Variable,
        joining tail: Variable,
        _ layer: Affine<Variable>,
        rectified: Bool
    ) -> Variable {
        dense(concatenated(input, tail), layer, rectified: rectified)
    }

    package mutating func bilinear(_ input: Variable, _ tail: Variable, _ layer: Affine<Variable>) -> Variable {
        biased(contracted(product(input, layer.weight), tail), layer.bias)
    }

    package mutating func normalizedSum(
        _ residual: Variable,
        _ input: Variable,
        _ layer: Affine<Variable>,
        norm: Affine<Variable>,
        epsilon: Float
    ) -> Variable {
        normalizedSum(
            residual,
            dense(input, layer, rectified: false),
            weight: norm.weight,
            bias: norm.bias,
            epsilon: epsilon
        )
    }
}
