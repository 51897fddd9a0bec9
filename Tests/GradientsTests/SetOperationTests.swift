import Gradients
import Numerics
import Testing

/// The operations over sets of different sizes: attention, normalisation, scores, and the losses of policies.
struct SetOperationTests {
    private let sets = RowSegments(sizes: [2, 1, 3])
    private let logits = randomMatrix(6, 1, seed: 21)

    @Test(arguments: [1, 2])
    func `attention's gradients equal finite differences`(heads: Int) {
        let queries = RowSegments(sizes: [1, 2, 1])
        let parameters = [
            randomMatrix(4, 16, seed: 1), randomMatrix(6, 16, seed: 2), randomMatrix(6, 16, seed: 3),
        ]
        expectGradientsMatchDifferences(of: parameters) { tape, variables in
            tape.attention(
                variables[0],
                variables[1],
                variables[2],
                querySets: queries,
                keySets: sets,
                attention: SetAttention(heads: heads)
            )
        }
    }

    @Test func `attention equals the plain loops`() {
        let queries = RowSegments(sizes: [1, 2, 1])
        let (q, k, v) = (randomMatrix(4, 32, seed: 4), randomMatrix(6, 32, seed: 5), randomMatrix(6, 32, seed: 6))
        let attention = SetAttention(heads: 4)
        let fast = attention(q, k, v, querySets: queries, keySets: sets).output
        let plain = attention.reference(q, k, v, querySets: queries, keySets: sets)
        for (value, expected) in zip(fast.elements, plain.elements) { #expect(abs(value - expected) < 1e-5) }
    }

    @Test func `a set's attention does not depend on the other sets`() {
        let (q, k, v) = (randomMatrix(6, 16, seed: 7), randomMatrix(6, 16, seed: 8), randomMatrix(6, 16, seed: 9))
        let attention = SetAttention(heads: 2)
        let whole = attention(q, k, v, querySets: sets, keySets: sets).output
        let alone = attention(
            q.rows(at: 3..<6),
            k.rows(at: 3..<6),
            v.rows(at: 3..<6),
            querySets: RowSegments(sizes: [3]),
            keySets: RowSegments(sizes: [3])
        ).output
        #expect(alone == whole.rows(at: 3..<6))
    }

    @Test func `the normalised sum's gradients equal finite differences`() {
        let parameters = [
            randomMatrix(3, 10, seed: 10), randomMatrix(3, 10, seed: 11), randomMatrix(1, 10, seed: 12),
            randomMatrix(1, 10, seed: 13),
        ]
        expectGradientsMatchDifferences(of: parameters) { tape, variables in
            tape.normalizedSum(variables[0], variables[1], weight: variables[2], bias: variables[3])
        }
    }

    @Test func `normalised rows have mean 0 and variance 1`() {
        var tape = Tape()
        let (left, right) = (tape.constant(randomMatrix(4, 20, seed: 14)), tape.constant(randomMatrix(4, 20, seed: 15)))
        let (weight, bias) = (
            tape.constant(Matrix(rows: 1, columns: 20, repeating: 1)), tape.constant(Matrix(rows: 1, columns: 20))
        )
        let output = tape.normalizedSum(left, right, weight: weight, bias: bias)
        let value = tape.value(of: output)
        for row in 0..<4 {
            let elements = value.row(row).map(Double.init)
            #expect(abs(elements.reduce(0, +)) < 1e-4)
            #expect(abs(elements.reduce(0) { $0 + $1 * $1 } / 20 - 1) < 1e-3)
        }
    }

    @Test func `gradients of scores and repeated rows equal finite differences`() {
        let items = randomMatrix(6, 5, seed: 16)
        expectGradientsMatchDifferences(of: [randomMatrix(3, 5, seed: 17)]) { tape, variables in
            tape.scores(variables[0], items: items, sets: sets)
        }
        expectGradientsMatchDifferences(of: [randomMatrix(1, 5, seed: 18)]) { tape, variables in
            tape.repeated(variables[0], count: 4)
        }
    }

    @Test func `a set's distribution equals the softmax of its logits alone`() {
        let pi = SetDistribution(logits: logits.elements, sets: sets)
        for set in 0..<3 {
            let items = Array(logits.elements[sets[set]])
            let expected = Matrix([items]).softmax().elements
            for (value, expected) in zip(pi.probabilities[sets[set]], expected) {
                #expect(abs(value - expected) < 1e-6)
            }
        }
        #expect(pi.entropies[1] == 0)
        let huge = SetDistribution(logits: [1e30, -1e30], sets: RowSegments(sizes: [2]))
        #expect(huge.probabilities == [1, 0])
        #expect(huge.entropies[0] == 0)
    }

    @Test func `cross-entropy's gradient equals finite differences`() {
        let targets: [Float] = [0.3, 0.7, 1, 0, 0.5, 0.5]
        expectGradientsMatchDifferences(of: [logits]) { tape, variables in
            tape.crossEntropyLoss(logits: variables[0], targets: targets, sets: sets)
        }
    }

    /// Ratios near 1, beyond the clip with a gradient left, and beyond it without one.
    @Test func `the clipped surrogate's gradient equals finite differences`() {
        let pi = SetDistribution(logits: logits.elements, sets: sets)
        let actions = [1, 2, 4]
        for (factor, advantages) in [
            (Float(1.05), [Float(0.8), -0.5, 1.2]), (2, [0.8, -0.5, 1.2]), (0.5, [-0.8, 0.5, -1.2]),
        ] {
            let old = actions.map { pi.probabilities[$0] * factor }
            expectGradientsMatchDifferences(of: [logits]) { tape, variables in
                tape.clippedSurrogateLoss(
                    logits: variables[0],
                    actions: actions,
                    advantages: advantages,
                    oldProbabilities: old,
                    clip: 0.2,
                    entropyWeight: 0.1,
                    sets: sets
                )
            }
        }
    }

    @Test func `the clip stops a gain that has gone far enough, and not a loss`() {
        func slope(ratio: Float, advantage: Float) -> Float {
            var tape = Tape()
            let variable = tape.parameter(Matrix(rows: 2, columns: 1))
            let loss = tape.clippedSurrogateLoss(
                logits: variable,
                actions: [0],
                advantages: [advantage],
                oldProbabilities: [0.5 / ratio],
                clip: 0.2,
                entropyWeight: 0,
                sets: RowSegments(sizes: [2])
            )
            return tape.gradients(of: loss, withRespectTo: [variable])[0].elements[0]
        }
        #expect(slope(ratio: 1.3, advantage: 1) == 0)
        #expect(slope(ratio: 0.7, advantage: -1) == 0)
        #expect(slope(ratio: 1.3, advantage: -1) > 0)
        #expect(slope(ratio: 0.7, advantage: 1) < 0)
    }

    @Test func `expected utility over sets has the gradient of finite differences, and its masked form's`() {
        let utilities: [Float] = [0.3, -0.2, 0.9, 0.1, 0.6, -0.4]
        expectGradientsMatchDifferences(of: [logits]) { tape, variables in
            tape.expectedUtilityLoss(logits: variables[0], utilities: utilities, entropyWeight: 0.2, sets: sets)
        }
        // The same decisions in rows of three, padded and masked out.
        let places = [[0, 1], [2], [3, 4, 5]]
        var (padded, values, mask) = (
            Matrix(rows: 3, columns: 3), Matrix(rows: 3, columns: 3), [Bool](repeating: false, count: 9)
        )
        for (row, items) in places.enumerated() {
            for (column, item) in items.enumerated() {
                padded[row, column] = logits.elements[item]
                values[row, column] = utilities[item]
                mask[3 * row + column] = true
            }
        }
        var tape = Tape()
        let (ragged, rows) = (tape.parameter(logits), tape.parameter(padded))
        let loss = tape.expectedUtilityLoss(logits: ragged, utilities: utilities, entropyWeight: 0.2, sets: sets)
        let masked = tape.expectedUtilityLoss(logits: rows, utilities: values, entropyWeight: 0.2, mask: mask)
        #expect(abs(tape.value(of: loss).elements[0] - tape.value(of: masked).elements[0]) < 1e-6)
        let slopes = tape.gradients(of: loss, withRespectTo: [ragged])[0]
        let maskedSlopes = tape.gradients(of: masked, withRespectTo: [rows])[0]
        for (row, items) in places.enumerated() {
            for (column, item) in items.enumerated() {
                #expect(abs(slopes.elements[item] - maskedSlopes[row, column]) < 1e-6)
            }
        }
    }

    @Test func `squared error's gradient equals finite differences`() {
        expectGradientsMatchDifferences(of: [randomMatrix(3, 2, seed: 19)]) { tape, variables in
            tape.squaredErrorLoss(variables[0], targets: randomMatrix(3, 2, seed: 20))
        }
    }

    @Test func `clipping scales all gradients by one factor, and leaves small ones`() {
        var gradients = [Matrix([[3, 0]]), Matrix([[4]])]
        #expect(gradients.globalNorm == 5)
        gradients.clip(toGlobalNorm: 10)
        #expect(gradients == [Matrix([[3, 0]]), Matrix([[4]])])
        gradients.clip(toGlobalNorm: 1)
        #expect(abs(gradients.globalNorm - 1) < 1e-6)
        #expect(abs(gradients[0][0, 0] - 0.6) < 1e-6)
    }

    @Test func `an optimiser put back to its state goes on with the same bits`() {
        let gradients = (0..<6).map { [randomMatrix(2, 3, seed: UInt64(30 + $0))] }
        var parameters = [randomMatrix(2, 3, seed: 40)]
        var adam = Adam(learningRate: 0.01)
        for gradient in gradients.prefix(3) { adam.step(&parameters, gradients: gradient) }
        var (copy, copied) = (Adam(learningRate: 0.01), parameters)
        copy.state = adam.state
        for gradient in gradients.dropFirst(3) {
            adam.step(&parameters, gradients: gradient)
            copy.step(&copied, gradients: gradient)
        }
        #expect(copied == parameters)
        #expect(copy.state == adam.state)
    }
}
