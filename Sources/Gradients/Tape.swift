// Reverse-mode differentiation: Linnainmaa (1970); Baydin et al., "Automatic Differentiation in Machine Learning: a
// Survey" (arXiv 1502.05767), section 3.2. The layout, an append-only list of operations, is that paper's Wengert list.

package import Numerics

/// A value on a ``Tape``.
package struct Variable: Sendable, Hashable {
    let index: Int
}

/// The operations of one forward pass, in order, and how each passes a gradient back.
///
/// Write the forward pass with the operations (``dense(_:weight:bias:)`` and so on), read values with `value(of:)`,
/// and take `gradients(of:withRespectTo:seed:)` once at the end. Matrices are shared, not copied; so let the tape go
/// before changing a parameter in place, or the change copies it.
package struct Tape {
    /// What an operation adds to the gradients of its inputs, given the gradient of its output.
    typealias Backward = (_ gradient: Matrix) -> [(input: Variable, gradient: Matrix)]

    private struct Operation {
        let value: Matrix
        let needsGradient: Bool
        let backward: Backward?
    }

    private var operations: [Operation] = []

    package init() {}

    /// A value that no gradient is wanted for, such as features.
    package mutating func constant(_ value: Matrix) -> Variable {
        append(Operation(value: value, needsGradient: false, backward: nil))
    }

    /// A value to differentiate with respect to.
    package mutating func parameter(_ value: Matrix) -> Variable {
        append(Operation(value: value, needsGradient: true, backward: nil))
    }

    /// The value the forward pass gave.
    package func value(of variable: Variable) -> Matrix {
        operations[variable.index].value
    }

    /// Whether anything below `variable` is a parameter.
    func needsGradient(_ variable: Variable) -> Bool {
        operations[variable.index].needsGradient
    }

    /// Records the result of an operation on `inputs`.
    mutating func record(_ value: Matrix, of inputs: [Variable], backward: @escaping Backward) -> Variable {
        let needsGradient = inputs.contains { self.needsGradient($0) }
        return append(
            Operation(value: value, needsGradient: needsGradient, backward: needsGradient ? backward : nil)
        )
    }

    private mutating func append(_ operation: Operation) -> Variable {
        operations.append(operation)
        return Variable(index: operations.count - 1)
    }

    /// The gradients of sum(seed * output) with respect to each of `parameters`, shaped like them.
    ///
    /// A parameter the output does not depend on gets zeros. Without a seed, all ones are taken: the gradient of a
    /// 1 x 1 loss.
    ///
    /// - Precondition: the seed has the output's shape.
    package func gradients(
        of output: Variable,
        withRespectTo parameters: [Variable],
        seed: Matrix? = nil
    ) -> [Matrix] {
        let shape = value(of: output)
        let seed = seed ?? Matrix(rows: shape.rows, columns: shape.columns, repeating: 1)
        precondition(seed.rows == shape.rows && seed.columns == shape.columns, "seed and output differ in shape")
        var gradients = [Matrix?](repeating: nil, count: operations.count)
        gradients[output.index] = seed
        for index in stride(from: output.index, through: 0, by: -1) {
            guard let backward = operations[index].backward, let gradient = gradients[index] else { continue }
            gradients[index] = nil
            for (input, addition) in backward(gradient) where needsGradient(input) {
                if gradients[input.index] == nil {
                    gradients[input.index] = addition
                } else {
                    gradients[input.index]?.add(addition)
                }
            }
        }
        return parameters.map { parameter in
            let value = value(of: parameter)
            return gradients[parameter.index] ?? Matrix(rows: value.rows, columns: value.columns)
        }
    }
}

extension Matrix {
    /// Adds `other`, element by element.
    mutating func add(_ other: Matrix) {
        precondition(rows == other.rows && columns == other.columns, "shapes differ")
        unsafe elements.withUnsafeMutableBufferPointer { sum in
            unsafe other.elements.withUnsafeBufferPointer { addition in
                for index in 0..<sum.count { unsafe sum[index] += addition[index] }
            }
        }
    }
}
