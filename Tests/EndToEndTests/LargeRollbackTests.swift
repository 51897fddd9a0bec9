import Foundation
import Numerics
import PolicySnapshot
import RoutingPolicy
import Testing

/// Two snapshots of 50 MB, promoted and rolled back by the built program.
@Suite struct LargeRollbackTests {
    private static let prompts = 32_768

    private static func policy() throws -> TrainedPolicy {
        var state: UInt64 = 1
        func uniform(_ rows: Int, _ columns: Int) -> Matrix {
            let elements = (0..<rows * columns).map { _ in
                state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
                return Float(state >> 40) / Float(1 << 24)
            }
            return Matrix(rows: rows, columns: columns, elements: elements)
        }
        return try TrainedPolicy(
            candidates: [
                LanguageModel(name: "anthropic/claude-3-5-haiku", inputPrice: 800_000_000, outputPrice: 4_000_000_000),
                LanguageModel(
                    name: "anthropic/claude-3-5-sonnet",
                    inputPrice: 3_000_000_000,
                    outputPrice: 15_000_000_000
                ),
            ],
            encoder: try EncoderIdentity(name: "static", digest: Array(0..<32), dimension: 384),
            costScale: .linear(tau: 1),
            explore: 0,
            policy: PolicyParameters(algorithm: "predicted-utility"),
            predictor: PolicyParameters(
                algorithm: "knn",
                settings: ["neighbors": 40, "shrinkage": 1, "similarity_weights": true],
                tensors: [
                    "features": uniform(prompts, 384), "quality": uniform(prompts, 2), "tokens": uniform(prompts, 2),
                    "known": Matrix(rows: prompts, columns: 2, repeating: 1), "mean_quality": Matrix([[0.5, 0.5]]),
                    "mean_tokens": Matrix([[0.5, 0.5]]),
                ]
            ),
            provenance: Provenance(trainer: "knn", seed: 1, prompts: prompts, outcomes: 65_536, hyperparameters: [:])
        )
    }

    /// The bars are one second and five on two idle cores; tenfold leaves room for a busy machine.
    @Test func `a large snapshot is promoted in seconds and rolled back in one`() async throws {
        try await Workplace.withDatabase { place, _ in
            try place.binary.succeed("models", "import", "\(Workplace.demo)/models.csv")
            try place.binary.succeed("snapshot", "keygen")
            let key = try SigningKey(file: place.folder.appendingPathComponent(".waybill/keys/local.key").path)
            let policy = try Self.policy()
            let golden = try #require(policy.predictorParameters.tensors["features"]).rows(at: 0..<20)
            let clock = ContinuousClock()
            var times: [String] = []
            for version in 1...2 {
                let content = SnapshotContent(
                    policy: policy,
                    name: "large",
                    version: version,
                    goldenFeatures: golden,
                    goldenInputTokens: Array(repeating: 100, count: 20),
                    waybill: "0.1.0"
                )
                let file = place.folder.appendingPathComponent("large-\(version).tar.zst").path
                try PackedSnapshot(packing: content, signedWith: key).write(to: file)
                let took = try clock.measure { try place.binary.succeed("snapshot", "promote", file) }
                times.append("promoted in \(took)")
                #expect(took < .seconds(50))
            }
            let took = try clock.measure { try place.binary.succeed("snapshot", "rollback", "--reason", "night") }
            print("snapshots of 50 MB: \(times.joined(separator: ", ")), rolled back in \(took)")
            #expect(took < .seconds(10))
        }
    }
}
