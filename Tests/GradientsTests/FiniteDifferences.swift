import PureTestSupport
import Gradients
import Numerics
import Testing

/// A matrix of numbers in (-1, 1) that keep a distance of 0.1 from zero, where ReLU has a kink.
func randomMatrix(_ rows: Int, _ columns: Int, seed: UInt64) -> Matrix {
    var generator = SplitMix(state: seed)
    let elements = (0..<rows * columns).map { _ in
        generator.uniform(in: 0.1...1) * (generator.below(2) == 0 ? 1 : -1)
    }
    return Matrix(rows: rows, columns: columns, elements: elements)
}

/// Compares the tape's gradients with central finite differences, for every element of every parameter.
func expectGradientsMatchDifferences(
    of parameters: [Matrix],
    step: Float = 5e-3,
    tolerance: Double = 1e-3,
    _ forward: (inout Tape, [Variable]) -> Variable,
    sourceLocation: SourceLocation = #_sourceLocation
) {
    func run(_ parameters: [Matrix]) -> (tape: Tape, variables: [Variable], output: Variable) {
        var tape = Tape()
        let variables = parameters.map { tape.parameter($0) }
        let output = forward(&tape, variables)
        return (tape, variables, output)
    }
    let (tape, variables, output) = run(parameters)
    let shape = tape.value(of: output)
    let seed = randomMatrix(shape.rows, shape.columns, seed: 99)
    func objective(_ parameters: [Matrix]) -> Double {
        let (tape, _, output) = run(parameters)
        return zip(tape.value(of: output).elements, seed.elements).reduce(0) { $0 + Double($1.0) * Double($1.1) }
    }
    let gradients = tape.gradients(of: output, withRespectTo: variables, seed: seed)
    for (index, parameter) in parameters.enumerated() {
        for place in parameter.elements.indices {
            var (above, below) = (parameters, parameters)
            above[index].elements[place] += step
            below[index].elements[place] -= step
            let width = Double(above[index].elements[place]) - Double(below[index].elements[place])
            let difference = (objective(above) - objective(below)) / width
            let gradient = Double(gradients[index].elements[place])
            #expect(
                abs(gradient - difference) <= tolerance * max(1, abs(difference)),
                "parameter \(index), element \(place): \(gradient) against \(difference)",
                sourceLocation: sourceLocation
            )
        }
    }
}
