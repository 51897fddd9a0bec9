import Gradients
import Numerics
import Testing

struct TapeTests {
    @Test func `dense layer's gradients equal finite differences`() {
        let parameters = [randomMatrix(3, 4, seed: 1), randomMatrix(4, 5, seed: 2), randomMatrix(1, 5, seed: 3)]
        expectGradientsMatchDifferences(of: parameters) { tape, variables in
            tape.dense(variables[0], weight: variables[1], bias: variables[2])
        }
    }

    @Test func `rectifier's gradient equals finite differences`() {
        expectGradientsMatchDifferences(of: [randomMatrix(3, 4, seed: 4)]) { tape, variables in
            tape.rectified(variables[0])
        }
    }

    @Test func `rectifier keeps positive values and drops the rest`() {
        var tape = Tape()
        let input = tape.parameter(Matrix([[-1, 0, 2]]))
        let output = tape.rectified(input)
        #expect(tape.value(of: output) == Matrix([[0, 0, 2]]))
        #expect(tape.gradients(of: output, withRespectTo: [input]) == [Matrix([[0, 0, 1]])])
    }

    @Test func `rectifier passes NaN on`() {
        var tape = Tape()
        let output = tape.rectified(tape.constant(Matrix([[.nan, -.infinity, .infinity]])))
        let values = tape.value(of: output).elements
        #expect(values[0].isNaN && values[1] == 0 && values[2] == .infinity)
    }

    @Test func `concatenation's gradients equal finite differences`() {
        let parameters = [randomMatrix(3, 2, seed: 5), randomMatrix(3, 4, seed: 6)]
        expectGradientsMatchDifferences(of: parameters) { tape, variables in
            tape.concatenated(variables[0], variables[1])
        }
    }

    @Test func `concatenation joins rows, and a constant side takes no gradient`() {
        var tape = Tape()
        let left = tape.constant(Matrix([[1], [2]]))
        let right = tape.parameter(Matrix([[3, 4], [5, 6]]))
        let joined = tape.concatenated(left, right)
        #expect(tape.value(of: joined) == Matrix([[1, 3, 4], [2, 5, 6]]))
        let seed = Matrix([[1, 2, 3], [4, 5, 6]])
        #expect(tape.gradients(of: joined, withRespectTo: [right], seed: seed) == [Matrix([[2, 3], [5, 6]])])
    }

    @Test func `policy gradient loss's gradient equals finite differences`() {
        expectGradientsMatchDifferences(of: [randomMatrix(4, 5, seed: 7)]) { tape, variables in
            tape.policyGradientLoss(
                logits: variables[0],
                actions: [0, 4, 2, 2],
                advantages: [0.7, -0.4, 0, 1.5],
                entropyWeight: 0.3
            )
        }
    }

    @Test func `masked policy gradient loss's gradient equals finite differences, and is zero under the mask`() {
        let mask = [true, false, true, true, true, true, true, false]
        let logits = randomMatrix(2, 4, seed: 8)
        func loss(_ tape: inout Tape, _ variables: [Variable]) -> Variable {
            tape.policyGradientLoss(
                logits: variables[0],
                actions: [2, 0],
                advantages: [1, -1],
                entropyWeight: 0.2,
                mask: mask
            )
        }
        expectGradientsMatchDifferences(of: [logits], loss)
        var tape = Tape()
        let variable = tape.parameter(logits)
        let output = loss(&tape, [variable])
        let gradient = tape.gradients(of: output, withRespectTo: [variable])[0]
        #expect(gradient[0, 1] == 0 && gradient[1, 3] == 0)
        #expect(gradient[0, 0] != 0)
    }

    @Test func `gradients of a whole network equal finite differences, also through a value used twice`() {
        let parameters = [
            randomMatrix(2, 3, seed: 11), randomMatrix(1, 3, seed: 12),
            randomMatrix(7, 3, seed: 13), randomMatrix(1, 3, seed: 14),
        ]
        let features = randomMatrix(4, 4, seed: 15)
        let weights = randomMatrix(4, 2, seed: 16)
        expectGradientsMatchDifferences(of: parameters, step: 1e-3, tolerance: 2e-3) { tape, variables in
            let encoded = tape.dense(tape.constant(weights), weight: variables[0], bias: variables[1])
            let joined = tape.concatenated(tape.constant(features), encoded)
            let first = tape.dense(joined, weight: variables[2], bias: variables[3])
            let logits = tape.dense(
                tape.concatenated(tape.constant(features), first),
                weight: variables[2],
                bias: variables[1]
            )
            return tape.policyGradientLoss(
                logits: logits,
                actions: [0, 1, 2, 0],
                advantages: [1, 0.5, -1, 0.2],
                entropyWeight: 0.1
            )
        }
    }

    @Test func `a parameter the output does not depend on has zero gradient`() {
        var tape = Tape()
        let used = tape.parameter(Matrix([[1, 2]]))
        let unused = tape.parameter(Matrix([[1, 2, 3]]))
        let output = tape.rectified(used)
        let gradients = tape.gradients(of: output, withRespectTo: [used, unused])
        #expect(gradients == [Matrix([[1, 1]]), Matrix([[0, 0, 0]])])
    }
}
