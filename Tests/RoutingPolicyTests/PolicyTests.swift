import Numerics
import RoutingPolicy
import Testing

struct PolicyTests {
    private func chosen(_ policy: some Policy, _ batch: DecisionBatch, cost: Double) throws -> [Int?] {
        let probabilities = policy.probabilities(batch, preference: try Preference(quality: 1 - cost, cost: cost))
        return (0..<probabilities.rows).map { row in probabilities.row(row).map { $0 }.firstIndex(of: 1) }
    }

    @Test func `predicted utility weighs quality against scaled cost, prompt by prompt`() throws {
        let batch = Example.batch(
            Matrix([[0.5, 0.6, 0.9], [0.9, 0.9, 0.9], [0.1, 0.8, 0.85]]),
            Matrix([[0.0001, 0.001, 0.01], [0.0001, 0.001, 0.01], [0.0001, 0.001, 0.01]])
        )
        let policy = PredictedUtilityPolicy(costScale: .linear(tau: 0.01))
        #expect(try chosen(policy, batch, cost: 0) == [2, 0, 2])
        #expect(try chosen(policy, batch, cost: 0.2) == [2, 0, 1])
        #expect(try chosen(policy, batch, cost: 1) == [0, 0, 0])
    }

    @Test func `equal scores go to the cheaper prediction, then to the earlier candidate`() throws {
        let batch = Example.batch(
            Matrix([[0.5, 0.5, 0.5], [0.5, 0.5, 0.5]]),
            Matrix([[0.003, 0.002, 0.001], [0.001, 0.001, 0.001]])
        )
        #expect(try chosen(PredictedUtilityPolicy(costScale: .linear(tau: 0)), batch, cost: 0.5) == [2, 0])
    }

    @Test func `best single follows the preference`() throws {
        let batch = Example.batch(Matrix(rows: 2, columns: 3), Matrix(rows: 2, columns: 3))
        let policy = BestSinglePolicy(quality: [0.5, 0.7, 0.9], calls: Example.calls, costScale: Example.costScale)
        #expect(try chosen(policy, batch, cost: 0) == [2, 2])
        #expect(try chosen(policy, batch, cost: 0.4) == [1, 1])
        #expect(try chosen(policy, batch, cost: 1) == [0, 0])
    }

    @Test func `best single passes over what is not allowed`() throws {
        let zeros = Matrix(rows: 1, columns: 3)
        let batch = Example.batch(zeros, zeros, allowed: [true, true, false])
        let policy = BestSinglePolicy(quality: [0.5, 0.7, 0.9], calls: Example.calls, costScale: Example.costScale)
        #expect(try chosen(policy, batch, cost: 0) == [1])
    }

    @Test func `cheapest takes the lowest mean cost whatever the predictions say`() throws {
        let batch = Example.batch(Matrix([[0, 0, 1]]), Matrix([[1, 1, 0]]))
        #expect(
            try chosen(
                CheapestPolicy(calls: TypicalCalls(inputTokens: [0, 0, 0], outputTokens: [20_000, 600, 600])),
                batch,
                cost: 0
            ) == [1]
        )
    }

    @Test func `random is uniform over allowed candidates`() throws {
        let zeros = Matrix(rows: 1, columns: 3)
        let probabilities = RandomPolicy().probabilities(
            Example.batch(zeros, zeros, allowed: [true, false, true]),
            preference: try Preference(quality: 1, cost: 1)
        )
        #expect(probabilities == Matrix([[0.5, 0, 0.5]]))
    }

    @Test func `BaRP's logits equal its definition over the joined input`() throws {
        let features = Example.wave(7, 2, phase: 0.05)
        let preference = try Preference(quality: 0.3, cost: 0.7)
        let logits = Example.barp.logits(features, preference: preference)
        func layer(_ input: [Float], _ layer: DenseLayer, rectified: Bool) -> [Float] {
            (0..<layer.outputs).map { output in
                var sum = Double(layer.bias[0, output])
                for (index, value) in input.enumerated() { sum += Double(value) * Double(layer.weight[index, output]) }
                return Float(rectified ? max(sum, 0) : sum)
            }
        }
        let encoded = layer([0.3, 0.7], Example.barp.network.preferenceEncoder[0], rectified: true)
        guard case .layers(let head) = Example.barp.network.head else {
            Issue.record("the example has another head")
            return
        }
        for row in 0..<7 {
            let hidden = layer(Array(features.row(row)) + encoded, head[0], rectified: true)
            let expected = layer(hidden, head[1], rectified: false)
            for (value, expected) in zip(logits.row(row), expected) { #expect(abs(value - expected) < 1e-5) }
        }
    }

    @Test func `bilinear BaRP's logits are h' B phi + b, by plain loops`() throws {
        let features = Example.wave(7, 2, phase: 0.05)
        let logits = Example.bilinear.logits(features, preference: try Preference(quality: 0.3, cost: 0.7))
        let encoder = Example.bilinear.network.preferenceEncoder[0]
        let phi = (0..<3).map {
            max(0.3 * encoder.weight[0, $0] + 0.7 * encoder.weight[1, $0] + encoder.bias[0, $0], 0)
        }
        let (weight, bias) = (Example.wave(2, 9, phase: 0.7), Example.wave(1, 3, phase: 0.8))
        for row in 0..<7 {
            for model in 0..<3 {
                var sum = bias[0, model]
                for i in 0..<2 {
                    for j in 0..<3 { sum += features[row, i] * weight[i, 3 * model + j] * phi[j] }
                }
                #expect(abs(logits[row, model] - sum) < 1e-5)
            }
        }
    }

    @Test func `BaRP chooses the largest logit among allowed candidates`() throws {
        let preference = try Preference(quality: 0.5, cost: 0.5)
        let zeros = Matrix(rows: 6, columns: 3)
        for allowed in [[true, true, true], [true, false, true]] {
            let batch = Example.batch(zeros, zeros, allowed: allowed)
            let logits = Example.barp.logits(batch.features, preference: preference)
            let expected = (0..<6).map { row in
                (0..<3).filter { allowed[$0] }.max { logits[row, $0] < logits[row, $1] }
            }
            #expect(try chosen(Example.barp, batch, cost: 0.5) == expected)
        }
    }
}
