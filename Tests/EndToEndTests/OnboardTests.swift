import Foundation
import PolicySnapshot
import RoutingPolicy
import StrictJSON
import Testing

/// The whole way of a new model: train without it, ask, answer, fit, pack, and find it in the manifest.
@Suite(.enabled(if: Workplace.hasWeights, "ops/fetch-weights.sh fetches the encoder's weights"))
struct OnboardTests {
    private static let draft = ".waybill/policies/item-response.draft"
    private static let quick = ["--option", "epochs=2", "--option", "folds=2"]

    @Test func `a new model is asked, fitted, packed and listed as onboarded`() throws {
        try Workplace.with { place in
            let binary = place.binary
            let models = try place.write("new.csv", "model,price_in_per_mtok,price_out_per_mtok\nnewcomer,0.5,1.5\n")
            let trained = try binary.run(["train", Workplace.demo, "--policy", "item-response"] + Self.quick)
            #expect(trained.status == 0, "\(trained.errors)")
            try binary.succeed(
                "onboard",
                "ask",
                "newcomer",
                Self.draft,
                "--models",
                models,
                "--data",
                Workplace.demo,
                "--prompts",
                "20",
                "--out",
                "ask.jsonl"
            )
            let asked = try String(contentsOf: place.folder.appendingPathComponent("ask.jsonl"), encoding: .utf8)
            let ids = try asked.split(separator: "\n").compactMap { try JSON.parse(Array($0.utf8))["id"]?.string }
            #expect(ids.count == 20)

            func fit(_ scores: String) -> [String] {
                [
                    "onboard", "fit", "newcomer", Self.draft, "--models", models, "--asked", "ask.jsonl",
                    "--scores", scores, "--out", "new.draft",
                ]
            }
            let rows = ids.enumerated().map { "\($1),\($0 % 3 == 0 ? 0 : 1),0.0004" }
            let missing = try place.write(
                "missing.csv",
                "prompt_id,score,cost_usd\n" + rows.dropLast().joined(separator: "\n")
            )
            let refused = try binary.run(fit(missing))
            #expect(refused.status != 0 && refused.errors.contains("lacks 1 of the 20"))
            #expect(!FileManager.default.fileExists(atPath: place.folder.appendingPathComponent("new.draft").path))

            let scores = try place.write(
                "scores.csv",
                "prompt_id,score,cost_usd\n" + rows.joined(separator: "\n") + "\n"
            )
            let fitted = try binary.run(fit(scores))
            #expect(fitted.status == 0, "\(fitted.errors)")
            try binary.succeed("snapshot", "keygen")
            try binary.succeed("snapshot", "pack", "new.draft", "--name", "demo")
            let archive = ".waybill/snapshots/demo-1.tar.zst"
            try binary.succeed("snapshot", "verify", archive)
            let json = try JSON.parse(Array(binary.succeed("snapshot", "inspect", archive, "--json").utf8))
            let arms = json["manifest"]?["arms"]?.array ?? []
            #expect(arms.last?["model"]?.string == "newcomer")
            #expect(arms.last?["onboarded_prompts"]?.int == 20)
            let others = arms.dropLast().allSatisfy { $0["onboarded_prompts"] == nil }
            #expect(others)

            let again = try binary.run([
                "onboard", "fit", "newcomer", "new.draft", "--models", models, "--asked", "ask.jsonl", "--scores",
                scores,
            ])
            #expect(again.status != 0 && again.errors.contains("candidate of the policy already"))
        }
    }

    /// The draft as if its identity vectors had been trained on features of another encoder of that name.
    private static func reencode(_ draft: String, _ name: String, in folder: URL) throws {
        var content = try PolicyDraft(file: draft).content
        let policy = content.policy
        content.policy = try TrainedPolicy(
            candidates: policy.candidates,
            encoder: EncoderIdentity(
                name: policy.encoder.name,
                digest: policy.encoder.digest.map { ~$0 },
                dimension: policy.encoder.dimension
            ),
            costScale: policy.costScale,
            explore: policy.explore,
            policy: policy.policyParameters,
            predictor: policy.predictorParameters,
            provenance: policy.provenance,
            inputRatios: policy.frame.inputRatios
        )
        try PolicyDraft(content).write(to: folder.appendingPathComponent(name).path)
    }

    @Test func `an unknown model, other data and a policy without identity vectors are refused`() throws {
        try Workplace.with { place in
            let binary = place.binary
            let models = try place.write(
                "new.csv",
                "model,price_in_per_mtok,price_out_per_mtok\nnewcomer,0.5,1.5\nfree,,\n"
            )
            let trained = try binary.run(["train", Workplace.demo, "--policy", "item-response"] + Self.quick)
            #expect(trained.status == 0, "\(trained.errors)")
            func ask(_ model: String, _ draft: String, _ more: String...) throws -> String {
                let result = try binary.run(
                    [
                        "onboard", "ask", model, draft, "--models", models, "--data", Workplace.demo, "--out",
                        "ask.jsonl",
                    ]
                        + more
                )
                #expect(result.status != 0)
                #expect(!FileManager.default.fileExists(atPath: place.folder.appendingPathComponent("ask.jsonl").path))
                return result.errors
            }
            #expect(try ask("stranger", Self.draft).contains("no model 'stranger'"))
            #expect(try ask("free", Self.draft).contains("line 3"))
            #expect(
                try ask("newcomer", Self.draft, "--holdout", "0.5").contains("not the one the policy was trained on")
            )
            #expect(try ask("newcomer", Self.draft, "--prompts", "0").contains("from 1 to"))
            #expect(try ask("newcomer", Self.draft, "--prompts", "100000").contains("expected 1 to"))
            #expect(try ask("newcomer", Self.draft, "--rule", "best").contains("information"))
            try Self.reencode(place.folder.appendingPathComponent(Self.draft).path, "other.draft", in: place.folder)
            #expect(try ask("newcomer", "other.draft").contains("trained with another 'minilm' encoder"))
            let prompts = try place.write("asked.jsonl", #"{"id": "a", "prompt": "x"}"#)
            let scores = try place.write("scores.csv", "prompt_id,score\na,1\n")
            let fit = try binary.run([
                "onboard", "fit", "newcomer", "other.draft", "--models", models, "--asked", prompts, "--scores", scores,
                "--out", "new.draft",
            ])
            #expect(fit.status != 0 && fit.errors.contains("trained with another 'minilm' encoder"), "\(fit.errors)")
            #expect(!FileManager.default.fileExists(atPath: place.folder.appendingPathComponent("new.draft").path))
            try binary.succeed("train", Workplace.demo, "--policy", "ridge", "--option", "ridge_penalty=10")
            #expect(try ask("newcomer", ".waybill/policies/ridge.draft").contains("no identity vectors"))
        }
    }
}
