import Gradients
import Numerics
import Testing

struct AdamTests {
    /// Algorithm 1 of the paper in double precision, one number at a time.
    private func reference(_ start: Double, _ gradients: [Double], rate: Double) -> Double {
        var (parameter, mean, square) = (start, 0.0, 0.0)
        for (step, gradient) in gradients.enumerated() {
            mean = 0.9 * mean + 0.1 * gradient
            square = 0.999 * square + 0.001 * gradient * gradient
            var (first, second) = (1.0, 1.0)
            for _ in 0...step { (first, second) = (first * 0.9, second * 0.999) }
            parameter -= rate * (mean / (1 - first)) / ((square / (1 - second)).squareRoot() + 1e-8)
        }
        return parameter
    }

    @Test func `steps equal the paper's algorithm in double precision`() {
        var parameters = [Matrix([[1, -2, 3]]), Matrix([[0.5]])]
        var adam = Adam(learningRate: 0.01)
        let gradients: [[Double]] = [[0.3, -0.1, 2], [0.2, 0.4, -1], [-0.5, 0, 1e-4], [0.1, 0.1, 7]]
        for gradient in gradients {
            let row = Matrix([gradient.map { Float($0) }])
            adam.step(&parameters, gradients: [row, Matrix([[row[0, 2]]])])
        }
        for (place, start) in [1.0, -2, 3].enumerated() {
            let expected = reference(start, gradients.map { $0[place] }, rate: 0.01)
            #expect(abs(Double(parameters[0].elements[place]) - expected) < 1e-6)
        }
        #expect(abs(Double(parameters[1].elements[0]) - reference(0.5, gradients.map { $0[2] }, rate: 0.01)) < 1e-6)
    }

    @Test func `first step is the learning rate against the sign of the gradient`() {
        var parameters = [Matrix([[0, 0, 0]])]
        var adam = Adam(learningRate: 0.1)
        adam.step(&parameters, gradients: [Matrix([[1e-3, -5, 0]])])
        for (value, expected) in zip(parameters[0].elements, [-0.1, 0.1, 0] as [Float]) {
            #expect(abs(value - expected) < 1e-5)
        }
    }
}
