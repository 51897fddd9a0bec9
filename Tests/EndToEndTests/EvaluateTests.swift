import Foundation
import StrictJSON
import Testing

/// `waybill evaluate` as a user runs it.
@Suite(.enabled(if: Workplace.hasWeights, "the pinned weights are not there; ops/fetch-weights.sh brings them"))
struct EvaluateTests {
    private func bytes(_ place: Workplace, _ path: String) throws -> [UInt8] {
        Array(try Data(contentsOf: place.folder.appendingPathComponent(path)))
    }

    @Test func `a comparison writes its files, the same bytes for the same seeds on any number of threads`() throws {
        try Workplace.with { place in
            let request = [
                "evaluate", Workplace.demo, "--policies", "ridge,barp", "--seeds", "2", "--option", "epochs=2",
            ]
            let first = try place.binary.run(request + ["--out", "one", "--threads", "1", "--json"])
            #expect(first.status == 0, "\(first.errors)")
            #expect(first.errors.contains("SIMULATED"))
            let second = try place.binary.run(request + ["--out", "two", "--threads", "3"])
            #expect(second.status == 0, "\(second.errors)")
            #expect(!second.errors.contains("encoding"), "the second run finds every prompt encoded")
            for file in [
                "results.json", "results.csv", "report.md", "cost-quality.svg", "preference-sweep.svg", "learning.svg",
            ] {
                #expect(try bytes(place, "one/\(file)") == bytes(place, "two/\(file)"), "\(file)")
            }
            let printed = try JSON.parse(Array(first.output.utf8.dropLast()))
            #expect(try printed == JSON.parse(bytes(place, "one/results.json").dropLast()))
            #expect(printed["data"]?.string == "demo" && printed["prompts"]?.int == 320)
            #expect(printed["models"]?.int == 8 && printed["seeds"]?.int == 2)
            let policies = try #require(printed["policies"]?.array)
            let names = policies.compactMap { $0["name"]?.string }
            #expect(
                names == ["zero-router", "best-single", "cheapest", "random", "task-id", "oracle", "ridge", "barp"]
            )
            let keys = [
                "name", "feedback", "aiq", "aiq_log", "top", "cost_at_90", "cost_at_95", "cost_at_100", "utility",
                "oracle_regret", "ci95",
            ]
            for policy in policies { #expect(policy.members?.map(\.key) == keys) }
            #expect(policies[7]["feedback"]?.string == "replay")
            #expect(
                policies[6]["utility"]?.members?.map(\.key) == [
                    "w_cost 0.1", "w_cost 0.2", "w_cost 0.5", "w_cost 0.8",
                ]
            )
            let bounds = policies[6]["ci95"]?["aiq"]?.array?.compactMap { $0.double }
            let interval = try #require(bounds)
            let aiq = try #require(policies[6]["aiq"]?.double)
            #expect(interval.count == 2 && interval[0] < aiq && aiq < interval[1])
            #expect(policies[2]["cost_at_95"] == .null)
            let report = String(decoding: try bytes(place, "one/report.md"), as: UTF8.self)
            #expect(report.contains("simulated") && !report.contains(place.folder.path))
        }
    }

    @Test func `feedback decides how many outcomes a policy sees`() throws {
        try Workplace.with { place in
            for (feedback, seen) in [("full", 224 * 8), ("log", 224)] {
                let request = ["evaluate", Workplace.demo, "--policies", "ridge", "--seeds", "1", "--out", feedback]
                let result = try place.binary.run(request + ["--feedback", feedback])
                #expect(result.status == 0, "\(result.errors)")
                let report = String(decoding: try bytes(place, "\(feedback)/report.md"), as: UTF8.self)
                #expect(report.contains("| ridge | \(feedback) | \(seen) |"))
            }
        }
    }

    @Test func `a report names the command that makes it again`() throws {
        try Workplace.with { place in
            let settings = [
                "--policies", "ridge", "--split", "task-holdout:code", "--encoder", "minilm+surface", "--preferences",
                "9", "--seeds", "1", "--log-draws", "2", "--explore", "0.02", "--option", "ridge_penalty=3",
                "--complete-prompts", "--loose-header",
            ]
            let result = try place.binary.run(["evaluate", Workplace.demo] + settings + ["--out", "one"])
            #expect(result.status == 0, "\(result.errors)")
            let report = String(decoding: try bytes(place, "one/report.md"), as: UTF8.self)
            let command = "`waybill evaluate demo \(settings.joined(separator: " "))`"
            #expect(report.contains(command), "\(report.prefix(600))")
        }
    }

    @Test func `a damaged feature cache is repaired, not trusted`() throws {
        try Workplace.with { place in
            func run(_ out: String) throws -> BuiltBinary.Result {
                try place.binary.run(
                    ["evaluate", Workplace.demo, "--policies", "ridge", "--seeds", "1", "--out", out]
                )
            }
            #expect(try run("clean").status == 0)
            let folder = place.folder.appendingPathComponent(".waybill/features")
            let name = try #require(try FileManager.default.contentsOfDirectory(atPath: folder.path).first)
            let file = folder.appendingPathComponent(name)
            var contents = try Data(contentsOf: file)
            let record = 32 + 4 * (384 + 1) + 8
            #expect(contents.count == 320 * record)
            // One flipped bit in the third vector, and a last record that a dying process left half written.
            contents[2 * record + 100] ^= 1
            try contents.dropLast(700).write(to: file)
            let result = try run("repaired")
            #expect(result.status == 0 && result.errors.contains("encoding: 2 prompts"), "\(result.errors)")
            #expect(try bytes(place, "clean/results.json") == bytes(place, "repaired/results.json"))
            #expect(try Data(contentsOf: file).count == 321 * record)
            #expect(try !run("again").errors.contains("encoding"))
        }
    }

    @Test func `two processes may fill the cache at once`() throws {
        try Workplace.with { place in
            let processes = try (0..<2).map { index in
                let process = place.binary.process(
                    ["evaluate", Workplace.demo, "--policies", "cheapest", "--seeds", "1", "--out", "out-\(index)"]
                )
                process.standardError = FileHandle.nullDevice
                process.standardOutput = FileHandle.nullDevice
                try process.run()
                return process
            }
            for process in processes {
                process.waitUntilExit()
                #expect(process.terminationStatus == 0)
            }
            #expect(try bytes(place, "out-0/results.json") == bytes(place, "out-1/results.json"))
            let again = try place.binary.run(["train", Workplace.demo, "--policy", "ridge"])
            #expect(again.status == 0 && !again.errors.contains("encoding"), "training uses the cache: \(again.errors)")
        }
    }
}

/// What `waybill evaluate` says about bad requests and bad data; none of it needs an encoder.
@Suite struct EvaluateRefusalTests {
    private let models = "model,price_in_per_mtok,price_out_per_mtok\ncheap,0.1,0.2\ndear,1,2\n"
    private let prompts = (0..<6).map { "{\"id\":\"p\($0)\",\"prompt\":\"text \($0)\",\"task\":\"a\"}\n" }.joined()
    private let header = "prompt_id,model,score,cost_usd\n"

    private func rows(_ change: (String) -> String = { $0 }) -> String {
        header
            + (0..<6).flatMap { ["p\($0),cheap,0.5,0.001\n", "p\($0),dear,1,0.01\n"] }.map(change).joined()
    }

    private func refusal(
        models: String? = nil,
        prompts: String? = nil,
        outcomes: String? = nil,
        _ more: String...
    ) throws -> String {
        try Workplace.with { place in
            try place.write("models.csv", models ?? self.models)
            try place.write("prompts.jsonl", prompts ?? self.prompts)
            try place.write("outcomes.csv", outcomes ?? rows())
            let result = try place.binary.run(["evaluate", place.folder.path] + more)
            #expect(result.status > 0)
            #expect(!FileManager.default.fileExists(atPath: place.folder.path + "/.waybill/evaluations"))
            return result.errors
        }
    }

    private func expect(
        _ text: String,
        names parts: String...,
        sourceLocation: SourceLocation = #_sourceLocation
    ) {
        for part in parts {
            #expect(text.contains(part), "'\(part)' is not in: \(text)", sourceLocation: sourceLocation)
        }
    }

    private func third(_ row: String) -> (String) -> String { { $0.hasPrefix("p1,cheap") ? row + "\n" : $0 } }

    @Test func `bad outcomes name file, line and column`() throws {
        let cases: [(row: String, expected: [String])] = [
            ("p1,cheap,1.5,0.001", ["outcomes.csv", "4", "score"]),
            ("p1,cheap,-0.1,0.001", ["outcomes.csv", "4", "score"]),
            ("p1,cheap,nan,0.001", ["outcomes.csv", "4", "score"]),
            ("p1,cheap,0.5,-1", ["outcomes.csv", "4", "cost"]),
            ("p1,absent,0.5,0.001", ["outcomes.csv", "4", "model", "absent"]),
            ("p9,cheap,0.5,0.001", ["outcomes.csv", "4", "prompt", "p9"]),
            ("p0,cheap,0.5,0.001", ["outcomes.csv", "4", "p0"]),
        ]
        for (row, expected) in cases {
            let text = try refusal(outcomes: rows(third(row)))
            for part in expected { #expect(text.contains(part), "\(row): '\(part)' is not in: \(text)") }
        }
        expect(try refusal(outcomes: "prompt_id,model,cost_usd\np0,cheap,1\n"), names: "outcomes.csv", "score")
        expect(
            try refusal(prompts: prompts + "{\"id\":\"lonely\",\"prompt\":\"x\"}\n"),
            names: "prompts.jsonl",
            "7",
            "lonely"
        )
    }

    @Test func `one model, too few prompts, missing files`() throws {
        let one = "model,price_in_per_mtok,price_out_per_mtok\ncheap,0.1,0.2\n"
        expect(
            try refusal(models: one, outcomes: rows { $0.contains("dear") ? "" : $0 }),
            names: "models.csv",
            "only cheap",
            "two models"
        )
        expect(try refusal(outcomes: rows { $0.hasPrefix("p3,dear") ? "" : $0 }), names: "only cheap", "dear", "1 of 6")
        try Workplace.with { place in
            expect(try place.binary.fail("evaluate", place.folder.path), names: "models.csv")
        }
    }

    @Test func `requests that mean nothing`() throws {
        expect(try refusal("--split", "task-holdout:b"), names: "no task 'b'", "prompts.jsonl", "a")
        expect(try refusal("--split", "task-holdout:a"), names: "no prompt to learn from")
        expect(try refusal("--split", "half"), names: "--split half", "task-holdout:NAME")
        expect(try refusal("--policies", "magic"), names: "magic", "knn")
        expect(try refusal("--option", "magic=1"), names: "magic")
        expect(try refusal("--policies", "ridge", "--option", "ridge_penalty=-1"), names: "ridge_penalty", "-1")
        expect(try refusal("--feedback", "none"), names: "--feedback none", "replay")
        expect(try refusal("--preferences", "0.5,2"), names: "--preferences 0.5,2")
        expect(try refusal("--encoder", "none"), names: "--encoder none", "minilm")
        expect(try refusal("--experiment", "heads"), names: "Unknown option '--experiment'")
        expect(try refusal("--seeds", "0"), names: "--seeds is 0")
    }
}
