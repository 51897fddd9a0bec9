import Gradients
import Numerics
import Testing

/// The operations of predictors, the bilinear head and the exact policy gradient.
struct OutcomeOperationTests {
    @Test func `bilinear form's gradients equal finite differences`() {
        let parameters = [
            randomMatrix(3, 2, seed: 1), randomMatrix(2, 12, seed: 2), randomMatrix(3, 4, seed: 3),
            randomMatrix(1, 3, seed: 4),
        ]
        expectGradientsMatchDifferences(of: parameters) { tape, variables in
            let product = tape.product(variables[0], variables[1])
            return tape.biased(tape.contracted(product, variables[2]), variables[3])
        }
    }

    @Test func `contraction takes the inner product with each block`() {
        var tape = Tape()
        let left = tape.constant(Matrix([[1, 2, 3, 4], [5, 6, 7, 8]]))
        let right = tape.constant(Matrix([[10, 1], [0, -1]]))
        let output = tape.contracted(left, right)
        #expect(tape.value(of: output) == Matrix([[12, 34], [-6, -8]]))
    }

    @Test func `expected utility's gradient equals finite differences, and is zero under the mask`() {
        let mask = [true, false, true, true, true, true, true, false]
        let logits = randomMatrix(2, 4, seed: 5)
        let utilities = Matrix([[0.3, 99, -0.4, 0.1], [-0.2, 0.8, 0, 99]])
        func loss(_ tape: inout Tape, _ variables: [Variable]) -> Variable {
            tape.expectedUtilityLoss(
                logits: variables[0],
                utilities: utilities,
                entropyWeight: 0.2,
                mask: mask
            )
        }
        expectGradientsMatchDifferences(of: [logits], loss)
        var tape = Tape()
        let variable = tape.parameter(logits)
        let output = loss(&tape, [variable])
        let gradient = tape.gradients(of: output, withRespectTo: [variable])[0]
        #expect(gradient.elements[1] == 0 && gradient.elements[7] == 0)
    }

    @Test func `expected utility's gradient is the mean of the sampled policy gradient over actions`() {
        let logits = randomMatrix(1, 3, seed: 6)
        let utilities: [Float] = [0.5, -0.1, 0.9]
        var tape = Tape()
        let variable = tape.parameter(logits)
        let exact = tape.expectedUtilityLoss(
            logits: variable,
            utilities: Matrix([utilities]),
            entropyWeight: 0.05
        )
        let gradient = tape.gradients(of: exact, withRespectTo: [variable])[0].elements
        let shares = logits.softmax().elements
        var mean = [Float](repeating: 0, count: 3)
        for action in 0..<3 {
            let sampled = tape.policyGradientLoss(
                logits: variable,
                actions: [action],
                advantages: [utilities[action]],
                entropyWeight: 0.05
            )
            let slope = tape.gradients(of: sampled, withRespectTo: [variable])[0].elements
            for place in 0..<3 { mean[place] += shares[action] * slope[place] }
        }
        for place in 0..<3 { #expect(abs(mean[place] - gradient[place]) < 1e-6) }
    }

    @Test func `outcome loss's gradient equals finite differences, and is zero where nothing is known`() {
        let outputs = randomMatrix(3, 4, seed: 7)
        let known = [true, false, true, true, false, true]
        func loss(_ tape: inout Tape, _ variables: [Variable]) -> Variable {
            tape.outcomeLoss(
                variables[0],
                quality: Matrix([[0.2, 0], [1, 0.5], [0, 0.9]]),
                cost: Matrix([[0.5, 0], [-1, 0.3], [0, 2]]),
                known: known,
                costWeight: 0.4
            )
        }
        expectGradientsMatchDifferences(of: [outputs], loss)
        var tape = Tape()
        let variable = tape.parameter(outputs)
        let output = loss(&tape, [variable])
        let gradient = tape.gradients(of: output, withRespectTo: [variable])[0]
        for (row, model) in [(0, 1), (2, 0)] {
            #expect(gradient[row, model] == 0 && gradient[row, 2 + model] == 0)
        }
    }

    @Test func `outcome loss stays finite for extreme logits`() {
        var tape = Tape()
        let outputs = tape.parameter(Matrix([[1e4, -1e4, 0, 0]]))
        let loss = tape.outcomeLoss(
            outputs,
            quality: Matrix([[1, 0]]),
            cost: Matrix([[0, 0]]),
            known: [true, true],
            costWeight: 1
        )
        #expect(tape.value(of: loss).elements == [0])
        #expect(tape.gradients(of: loss, withRespectTo: [outputs])[0].elements.allSatisfy { $0 == 0 })
    }
}
