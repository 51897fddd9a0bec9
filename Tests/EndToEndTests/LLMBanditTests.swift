import Foundation
import Postgres
import StrictJSON
import DatabaseTestSupport
import Testing

/// LLM Bandit as a user runs it.
@Suite(.enabled(if: Workplace.hasWeights, "the weights are missing; run ops/fetch-weights.sh"))
struct LLMBanditTests {
    private static let train = ["train", Workplace.demo, "--policy", "llm-bandit"]
    private static let short = [
        "pretraining_steps=20", "pretraining_batch=64", "steps=30", "batch=32", "identity_epochs=1", "folds=2",
        "checkpoint_interval=5",
    ].flatMap { ["--option", $0] }

    @Test func `a training that was killed goes on to the same bytes, and a state of another run is refused`() throws {
        try Workplace.with { place in
            func train(_ draft: String, _ more: [String]) throws -> BuiltBinary.Result {
                try place.binary.run(Self.train + ["--out", draft] + Self.short + more)
            }
            let whole = try train("whole.draft", [])
            #expect(whole.status == 0, "\(whole.errors)")
            let state = place.folder.appendingPathComponent("state")
            let process = place.binary.process(
                Self.train + ["--out", "parts.draft", "--checkpoint", "state"] + Self.short
            )
            process.standardOutput = FileHandle.nullDevice
            process.standardError = FileHandle.nullDevice
            try process.run()
            process.letRun { FileManager.default.fileExists(atPath: state.path) }
            kill(process.processIdentifier, SIGKILL)
            process.waitUntilExit()
            let kept = try Data(contentsOf: state)
            let other = try train("other.draft", ["--checkpoint", "state", "--seed", "2"])
            #expect(other.status != 0 && other.errors.contains("another training run"), "\(other.errors)")
            try kept.write(to: state)
            let rest = try train("parts.draft", ["--checkpoint", "state"])
            #expect(rest.status == 0 && rest.errors.contains("going on from step"), "\(rest.errors)")
            let drafts = try ["whole.draft", "parts.draft"].map {
                try Data(contentsOf: place.folder.appendingPathComponent($0))
            }
            #expect(drafts[0] == drafts[1])
            #expect(!FileManager.default.fileExists(atPath: state.path))
            let message = try place.binary.fail("train", Workplace.demo, "--policy", "knn", "--checkpoint", "state")
            #expect(message.contains("has no checkpoints"))
        }
    }

    @Test func `a packed policy routes, and marks preferences it was not trained for`() async throws {
        try await TestDatabase.with { target in
            let empty = try Workplace.empty()
            defer { empty.remove() }
            let place = Workplace(
                binary: BuiltBinary(folder: empty.folder, environment: ["DATABASE_URL": target.secretText])
            )
            let trained = try place.binary.run(Self.train + Self.short)
            #expect(trained.status == 0, "\(trained.errors)")
            // Training counts no epochs here, and says nothing about any.
            #expect(trained.errors.contains("training llm-bandit: ") && !trained.errors.contains(" 0 epochs"))
            try place.binary.succeed("snapshot", "keygen")
            try place.binary.succeed("snapshot", "pack", ".waybill/policies/llm-bandit.draft", "--name", "demo")
            let archive = place.folder.appendingPathComponent(".waybill/snapshots/demo-1.tar.zst").path
            try place.binary.succeed("models", "import", "\(Workplace.demo)/models.csv")
            try place.binary.succeed("snapshot", "promote", archive)
            let prompts = try place.write("prompts.jsonl", #"{"id": "a", "prompt": "What is the capital of France?"}"#)
            let preferences = [("inside", "0.6", "0.4", false), ("outside", "0.1", "0.9", true)]
            for (job, quality, cost, _) in preferences {
                try place.binary.succeed("enqueue", prompts, "--job", job, "--quality", quality, "--cost", cost)
            }
            try place.binary.succeed("route")
            for command in [["jobs", "list", "--json"], ["status", "--json"]] {
                let json = try JSON.parse(Array(place.binary.run(command).output.utf8))
                let jobs = try #require((json["jobs"] ?? json).array)
                #expect(jobs.map { $0["extrapolated"]?.int } == [0, 1])
            }
            let status = try place.binary.succeed("status")
            #expect(status.contains("outside: the policy was not trained") && !status.contains("inside: the policy"))
            for (_, quality, cost, marked) in preferences {
                let result = try place.binary.run(
                    ["route", "--stdin", "--snapshot", archive, "--quality", quality, "--cost", cost],
                    input: Data(#"{"id": "a", "prompt": "What is the capital of France?"}"#.utf8)
                )
                #expect(result.status == 0, "\(result.errors)")
                let decision = try JSON.parse(Array(result.output.utf8.dropLast()))
                #expect(decision["extrapolated"]?.bool == (marked ? true : nil))
            }
        }
    }
}
