import PureTestSupport
import Foundation
import Gradients
import Numerics
import PolicyLearning
import RoutingPolicy
import Testing

/// Forward pass and one PPO loss against `Fixtures/llm_bandit.py`, which shares no code with us.
struct LLMBanditGoldenTests {
    private struct Golden: Decodable {
        let sizes: [Int]
        let policy: [String: [[Float]]]
        let value: [String: [[Float]]]
        let identities: [[Float]]
        let context: [[Float]]
        let features: [[Float]]
        let preferences: [[Float]]
        let encoded: [[Float]]
        let pooled: [[Float]]
        let hidden: [[Float]]
        let logits: [Float]
        let values: [[Float]]
        let actions: [Int]
        let old: [Float]
        let advantages: [Float]
        let targets: [[Float]]
        let slope: [Float]
        let loss: Float

        var sets: RowSegments { RowSegments(sizes: sizes) }

        var shape: SetNetworkShape {
            var shape = SetNetworkShape(identityLength: identities[0].count, featureLength: features[0].count)
            (shape.width, shape.heads) = (16, 2)
            return shape
        }

        func network(_ output: SetNetworkShape.Output) -> TrainableSetNetwork {
            var shape = shape
            shape.output = output
            var generator = PhiloxGenerator(seed: 1)
            var network = TrainableSetNetwork(shape, using: &generator)
            network.tensors = (output == .query ? policy : value).mapValues { Matrix($0) }
            return network
        }

        var batch: SetBatch {
            SetBatch(
                sets: sets,
                identities: Matrix(identities),
                context: Matrix(context),
                offsets: Array(repeating: 0, count: logits.count),
                features: Matrix(features),
                preferences: Matrix(preferences)
            )
        }
    }

    private func golden() throws -> Golden {
        try GoldenFile.decode(Golden.self, "llm_bandit", in: .module)
    }

    private func expectClose(_ values: some Collection<Float>, _ expected: some Collection<Float>, _ name: String) {
        #expect(values.count == expected.count, "\(name)")
        for (value, expected) in zip(values, expected) {
            #expect(abs(value - expected) < 2e-5, "\(name): \(value) against \(expected)")
        }
    }

    @Test func `the networks' names are those of the independent program`() throws {
        let golden = try golden()
        #expect(Set(golden.network(.query).names) == Set(golden.policy.keys))
        #expect(Set(golden.network(.values).names) == Set(golden.value.keys))
    }

    @Test func `logits and values in training equal the independent program's`() throws {
        let golden = try golden()
        expectClose(golden.network(.query)(golden.batch).elements, golden.logits, "logits")
        expectClose(golden.network(.values)(golden.batch).elements, golden.values.flatMap(\.self), "values")
    }

    @Test func `the blocks at inference give the independent program's encodings and pooled vectors`() throws {
        let golden = try golden()
        let network = try SetNetwork(golden.shape) { declaration in
            Matrix(try #require(golden.policy[declaration.name]))
        }
        let transformer = try #require(network.context)
        var pass = MatrixPass()
        for set in 0..<golden.sizes.count {
            let rows = golden.sets[set]
            let joined = Matrix(rows.map { golden.identities[$0] + golden.context[$0] })
            let elements = transformer.element(joined, rectified: false)
            let parts = transformer.elements(
                identityParts: transformer.identityParts(Matrix(rows.map { golden.identities[$0] })),
                costs: Matrix([rows.map { golden.context[$0][0] }]),
                scores: Matrix([rows.map { golden.context[$0][1] }])
            )
            expectClose(parts.elements, elements.elements, "elements")
            let sets = RowSegments(sizes: [rows.count])
            let encoded = transformer.selfAttention(elements, elements, xSets: sets, ySets: sets, in: &pass)
            expectClose(encoded.elements, rows.flatMap { golden.encoded[$0] }, "encoded")
            expectClose(transformer(parts, sets: sets, in: &pass).elements, golden.pooled[set], "pooled")
        }
    }

    @Test func `logits at inference equal the independent program's`() throws {
        let golden = try golden()
        for set in 0..<golden.sizes.count {
            let rows = golden.sets[set]
            let ratio = Double(golden.preferences[set][1])
            func policy(_ identities: [[Float]], costs: [Float], _ names: [String]) throws -> LLMBanditPolicy {
                var tensors = golden.policy.mapValues { Matrix($0) }
                tensors["identities"] = Matrix(identities)
                tensors["input_tokens"] = Matrix(rows: 1, columns: costs.count)
                // At a price of one dollar a token.
                tensors["output_tokens"] = Matrix([costs])
                return try LLMBanditPolicy(
                    parameters: PolicyParameters(
                        algorithm: "llm-bandit",
                        settings: [
                            "heads": 2, "cost_form": "set-maximum", "dynamic_cost": false, "cost_reference": 1,
                            "lowest_ratio": 0,
                            "highest_ratio": 2, "utility_weight": 0, "reward_unit": 1,
                        ],
                        tensors: tensors
                    ),
                    frame: DecisionFrame(
                        candidates: names.map {
                            LanguageModel(name: $0, inputPrice: 1, outputPrice: 1_000_000_000_000_000)
                        },
                        dimension: 4,
                        costScale: .linear(tau: 1)
                    )
                )
            }
            let names = rows.map { "model \($0)" }
            let built = try policy(rows.map { golden.identities[$0] }, costs: rows.map { golden.context[$0][0] }, names)
            let batch = DecisionBatch(
                features: Matrix([golden.features[set]]),
                candidates: names.map { LanguageModel(name: $0, inputPrice: 1, outputPrice: 1) },
                predictedQuality: Matrix([rows.map { golden.context[$0][1] }]),
                predictedCost: Matrix(rows: 1, columns: rows.count)
            )
            let logits = built.logits(batch, preference: try Preference(quality: 1, cost: ratio))
            expectClose(logits.elements, golden.logits[rows], "logits of set \(set)")
            // I . h of the unit vectors is h itself, but the context would change with them: compare the product
            // instead.
            let expected = rows.map { row in
                zip(golden.identities[row], golden.hidden[set]).reduce(0) { $0 + $1.0 * $1.1 }
            }
            expectClose(logits.elements, expected, "I . h")
        }
    }

    @Test func `one PPO loss and its gradient equal the independent program's`() throws {
        let golden = try golden()
        var tape = Tape()
        // A parameter of the tape, as gradients of values on the way are not kept.
        let logits = tape.parameter(golden.network(.query)(golden.batch))
        let values = golden.network(.values).record(golden.batch, on: &tape).output
        let surrogate = tape.clippedSurrogateLoss(
            logits: logits,
            actions: golden.actions.indices.map { golden.sets[$0].lowerBound + golden.actions[$0] },
            advantages: golden.advantages,
            oldProbabilities: golden.old,
            clip: 0.2,
            entropyWeight: 0.01,
            sets: golden.sets
        )
        let error = tape.squaredErrorLoss(values, targets: Matrix(golden.targets))
        let loss = tape.sum(surrogate, error, times: 0.5)
        expectClose(tape.value(of: loss).elements, [golden.loss], "loss")
        expectClose(tape.gradients(of: surrogate, withRespectTo: [logits])[0].elements, golden.slope, "slope")
    }
}
