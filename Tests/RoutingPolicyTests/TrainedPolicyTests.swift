import Numerics
import RoutingPolicy
import Testing

struct TrainedPolicyTests {
    private let features = Example.wave(600, 2, phase: 0.31)

    private func preference(_ cost: Double = 0.4) throws -> Preference {
        try Preference(quality: 1 - cost, cost: cost)
    }

    @Test(arguments: Example.policies, Example.predictors)
    func `a policy survives storing settings and tensors`(
        policy: PolicyParameters,
        predictor: PolicyParameters
    ) throws {
        let original = try Example.trained(policy, predictor)
        let tensors = original.tensors
        #expect(tensors.map(\.name) == tensors.map(\.name).sorted())
        func part(_ part: TrainedPolicy.Part, like parameters: PolicyParameters) -> PolicyParameters {
            TrainedPolicy.parameters(
                algorithm: parameters.algorithm,
                settings: parameters.settings,
                part: part,
                of: tensors
            )
        }
        let restored = try Example.trained(
            part(.policy, like: original.policyParameters),
            part(.predictor, like: original.predictorParameters)
        )
        #expect(restored == original)
        let routed = try [original, restored].map {
            try $0.route(
                features,
                inputTokens: Example.lengths(features.rows),
                encoderDigest: Example.digest,
                preference: preference()
            )
        }
        #expect(routed[0] == routed[1])
    }

    @Test(arguments: Example.policies, Example.predictors)
    func `a prompt gets the same bits alone, in any cut and in any order`(
        policy: PolicyParameters,
        predictor: PolicyParameters
    ) throws {
        let trained = try Example.trained(policy, predictor)
        func route(_ rows: [Int]) throws -> RoutedBatch {
            try trained.route(
                features.rows(at: rows),
                inputTokens: rows.map { Example.lengths(600)[$0] },
                encoderDigest: Example.digest,
                preference: preference()
            )
        }
        let whole = try route(Array(0..<600))
        let backwards = try route((0..<600).reversed())
        for row in stride(from: 0, to: 600, by: 29) {
            let alone = try route([row])
            for (batch, position) in [(alone, 0), (backwards, 599 - row)] {
                #expect(batch.probabilities.row(position) == whole.probabilities.row(row))
                #expect(batch.predictedQuality.row(position) == whole.predictedQuality.row(row))
                #expect(batch.predictedCost.row(position) == whole.predictedCost.row(row))
            }
        }
    }

    @Test func `exploration reaches every allowed candidate and no other, and a job's limit wins`() throws {
        let trained = try Example.trained(explore: 0.1)
        func route(explore: Double? = nil) throws -> RoutedBatch {
            try trained.route(
                features,
                inputTokens: Example.lengths(features.rows),
                encoderDigest: Example.digest,
                preference: preference(),
                explore: explore
            )
        }
        let all = try route()
        #expect(all.probabilities.elements.allSatisfy { $0 > 0 })
        #expect(all.exploration.count == features.rows)
        #expect(try route(explore: 0).probabilities.elements.allSatisfy { $0 == 0 || $0 == 1 })
        #expect(throws: PolicyError.self) { try route(explore: 1.5) }
        let some = try trained.route(
            features,
            inputTokens: Example.lengths(features.rows),
            encoderDigest: Example.digest,
            preference: preference(),
            allowed: [true, false, true]
        )
        for row in 0..<600 {
            #expect(some.probabilities[row, 1] == 0)
            #expect(some.probabilities[row, 0] > 0 && some.probabilities[row, 2] > 0)
        }
    }

    @Test func `no prompts give an empty batch`() throws {
        let none = try Example.trained().route(
            Matrix(rows: 0, columns: 2),
            inputTokens: [],
            encoderDigest: Example.digest,
            preference: preference()
        )
        #expect(none.probabilities == Matrix(rows: 0, columns: 3))
    }

    @Test func `features of another encoder or dimension, or not finite, are refused`() throws {
        let trained = try Example.trained()
        for (features, digest) in [
            (features, Example.digest.reversed()),
            (Matrix([[1, 2, 3]]), Example.digest),
            (Matrix([[1, .nan]]), Example.digest),
        ] {
            let error = #expect(throws: PolicyError.self) {
                try trained.route(
                    features,
                    inputTokens: Example.lengths(features.rows),
                    encoderDigest: digest,
                    preference: preference()
                )
            }
            guard case .incompatibleFeatures = error else {
                Issue.record("another error: \(String(describing: error))")
                continue
            }
        }
    }

    @Test func `a latency weight is refused, as no latency is known`() throws {
        let trained = try Example.trained()
        let error = #expect(throws: PolicyError.self) {
            try trained.route(
                features,
                inputTokens: Example.lengths(features.rows),
                encoderDigest: Example.digest,
                preference: Preference(quality: 1, cost: 1, latency: 1)
            )
        }
        #expect(error?.description.contains("latency") == true)
    }

    @Test(arguments: [[false, false, false], [true, true], []])
    func `an allowed set without a candidate or of another length is refused`(allowed: [Bool]) throws {
        let trained = try Example.trained()
        #expect(throws: PolicyError.self) {
            try trained.route(
                features,
                inputTokens: Example.lengths(features.rows),
                encoderDigest: Example.digest,
                preference: preference(),
                allowed: allowed
            )
        }
    }

    @Test(arguments: [-0.1, 1.1, .nan])
    func `a limit of exploration outside 0 to 1 is refused`(limit: Double) {
        #expect(throws: PolicyError.self) { try Example.trained(explore: limit) }
    }

    @Test func `catalogs without a model or with one twice are refused`() {
        for candidates in [[], [Example.candidates[0], Example.candidates[0]]] {
            #expect(throws: PolicyError.self) {
                try DecisionFrame(candidates: candidates, dimension: 2, costScale: .linear(tau: 1))
            }
        }
    }

    @Test func `an encoder needs a 32-byte digest and a dimension`() {
        #expect(throws: PolicyError.self) { try EncoderIdentity(name: "x", digest: [1, 2], dimension: 2) }
        #expect(throws: PolicyError.self) { try EncoderIdentity(name: "x", digest: Example.digest, dimension: 0) }
    }
}
