import Numerics
import PolicySnapshot
import RoutingPolicy
import Testing

/// A snapshot of 50 MB: kNN over 32,768 prompts of 384 features.
@Suite struct LargeSnapshotTests {
    private static let prompts = 32_768

    private func policy() throws -> TrainedPolicy {
        var state: UInt64 = 1
        func uniform(_ rows: Int, _ columns: Int) -> Matrix {
            let elements = (0..<rows * columns).map { _ in
                state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
                return Float(state >> 40) / Float(1 << 24)
            }
            return Matrix(rows: rows, columns: columns, elements: elements)
        }
        return try TrainedPolicy(
            candidates: Sample.candidates,
            encoder: try Sample.encoder(dimension: 384),
            costScale: .linear(tau: 1),
            explore: 0,
            policy: PolicyParameters(algorithm: "predicted-utility"),
            predictor: PolicyParameters(
                algorithm: "knn",
                settings: ["neighbors": 40, "shrinkage": 1, "similarity_weights": true],
                tensors: [
                    "features": uniform(Self.prompts, 384), "quality": uniform(Self.prompts, 3),
                    "tokens": uniform(Self.prompts, 3), "known": Matrix(rows: Self.prompts, columns: 3, repeating: 1),
                    "mean_quality": Matrix([[0.5, 0.5, 0.5]]), "mean_tokens": Matrix([[0.5, 0.5, 0.5]]),
                ]
            ),
            provenance: Provenance(
                trainer: "knn",
                seed: 1,
                prompts: Self.prompts,
                outcomes: 98_304,
                hyperparameters: [:]
            )
        )
    }

    #if DEBUG
    private static let isOptimized = false
    #else
    private static let isOptimized = true
    #endif

    /// The bar is one second on two idle cores; ten leave room for a busy machine and still show a lost order of
    /// magnitude.
    @Test(.enabled(if: isOptimized, "measured in release builds only"))
    func `is verified in a second`() throws {
        let policy = try policy()
        let prompts = try #require(policy.predictorParameters.tensors["features"]).rows(at: 0..<20)
        let content = SnapshotContent(
            policy: policy,
            name: "demo",
            version: 1,
            goldenFeatures: prompts,
            goldenInputTokens: Array(repeating: 100, count: 20),
            waybill: "0.1.0"
        )
        let clock = ContinuousClock()
        var packed: PackedSnapshot?
        let packing = try clock.measure { packed = try PackedSnapshot(packing: content, signedWith: Sample.key()) }
        let snapshot = try #require(packed)
        var verified: VerifiedSnapshot?
        let verifying = try clock.measure {
            verified = try VerifiedSnapshot(
                verifying: snapshot.archive,
                signature: snapshot.signature,
                trust: Sample.trust(),
                requirements: Requirements(at: Sample.now)
            )
        }
        print("snapshot of \(snapshot.archive.count) bytes: packed in \(packing), verified in \(verifying)")
        #expect(verified?.trainedPolicy == policy)
        #expect(verifying < .seconds(10))
    }
}
