// Kingma and Ba, "Adam: A Method for Stochastic Optimization" (arXiv 1412.6980), algorithm 1. No weight decay.

package import Numerics

/// The Adam optimiser: steps scaled by running means of the gradient and of its square.
package struct Adam: Sendable {
    /// alpha in the paper; may change from step to step.
    package var learningRate: Float

    private let beta1: Float
    private let beta2: Float
    private let epsilon: Float
    private var steps = 0
    private var powerOfBeta1 = 1.0
    private var powerOfBeta2 = 1.0
    private var means: [Matrix] = []
    private var squares: [Matrix] = []

    package init(learningRate: Float, beta1: Float = 0.9, beta2: Float = 0.999, epsilon: Float = 1e-8) {
        self.learningRate = learningRate
        self.beta1 = beta1
        self.beta2 = beta2
        self.epsilon = epsilon
    }

    /// What a later optimiser of the same settings needs to go on with the same bits.
    package struct State: Sendable, Equatable {
        /// How many steps were taken.
        package let steps: Int

        /// Running means of the gradients, one a parameter; empty before the first step.
        package let means: [Matrix]

        /// Running means of their squares.
        package let squares: [Matrix]

        package init(steps: Int, means: [Matrix], squares: [Matrix]) {
            self.steps = steps
            self.means = means
            self.squares = squares
        }
    }

    /// Reading gives where the optimiser is; writing puts it there.
    package var state: State {
        get { State(steps: steps, means: means, squares: squares) }
        set {
            steps = newValue.steps
            means = newValue.means
            squares = newValue.squares
            // Multiplied up step by step, as the steps themselves do it: a power would round differently.
            (powerOfBeta1, powerOfBeta2) = (1, 1)
            for _ in 0..<steps {
                powerOfBeta1 *= Double(beta1)
                powerOfBeta2 *= Double(beta2)
            }
        }
    }

    /// Moves `parameters` one step against `gradients`.
    ///
    /// - Precondition: there is one gradient a parameter, of its shape, and the parameters are those of the first step.
    package mutating func step(_ parameters: inout [Matrix], gradients: [Matrix]) {
        if steps == 0 {
            means = parameters.map { Matrix(rows: $0.rows, columns: $0.columns) }
            squares = means
        }
        precondition(parameters.count == gradients.count && parameters.count == means.count, "parameters differ")
        steps += 1
        powerOfBeta1 *= Double(beta1)
        powerOfBeta2 *= Double(beta2)
        let rate = Float(Double(learningRate) / (1 - powerOfBeta1))
        let scale = Float(1 / (1 - powerOfBeta2).squareRoot())
        for index in parameters.indices {
            precondition(parameters[index].elements.count == gradients[index].elements.count, "shapes differ")
            update(
                &parameters[index].elements,
                gradient: gradients[index].elements,
                mean: &means[index].elements,
                square: &squares[index].elements,
                rate: rate,
                scale: scale
            )
        }
    }

    /// One pass over a parameter; without checks in the loop, so that the compiler turns it into vector instructions.
    private func update(
        _ parameter: inout [Float],
        gradient: [Float],
        mean: inout [Float],
        square: inout [Float],
        rate: Float,
        scale: Float
    ) {
        // Read before the loop, as a store in it might change what is read through `self`.
        let (beta1, beta2, epsilon) = (beta1, beta2, epsilon)
        let count = parameter.count
        precondition(gradient.count == count && mean.count == count && square.count == count, "shapes differ")
        var parameter = parameter.mutableSpan
        var mean = mean.mutableSpan
        var square = square.mutableSpan
        let gradient = gradient.span
        for index in 0..<count {
            let slope = unsafe gradient[unchecked: index]
            let newMean = unsafe beta1 * mean[unchecked: index] + (1 - beta1) * slope
            let newSquare = unsafe beta2 * square[unchecked: index] + (1 - beta2) * slope * slope
            unsafe mean[unchecked: index] = newMean
            unsafe square[unchecked: index] = newSquare
            unsafe parameter[unchecked: index] -= rate * newMean / (squareRoot(newSquare) * scale + epsilon)
        }
    }
}

/// The square root of a number that is not negative, to about two units in the last place; below 1e-37 roughly.
///
/// Newton's iteration for 1 / sqrt(x) from the well-known first guess by shifting the bits (Lomont, "Fast Inverse
/// Square Root", 2003); three rounds reach the precision of `Float`. `squareRoot()` of `Float`, and that of `SIMD8`, is
/// compiled to one instruction a number, which keeps the loop around it from becoming vector instructions. A step of
/// Adam takes 1.7 nanoseconds a parameter on one core with AVX-512, and 2.3 with `Float.squareRoot()`:
/// `make bench-set-policy` prints both.
@inline(__always)
private func squareRoot(_ value: Float) -> Float {
    let half = 0.5 * value
    var inverse = Float(bitPattern: 0x5F37_59DF &- (value.bitPattern >> 1))
    for _ in 0..<3 { inverse *= 1.5 - half * inverse * inverse }
    return value * inverse
}
