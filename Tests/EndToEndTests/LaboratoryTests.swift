import Foundation
import Safetensors
import StrictJSON
import Testing

/// Every experiment of `waybill-lab`, through the built binary, on a small set.
@Suite(
    .enabled(if: Workplace.hasWeights, "the pinned weights are not there; ops/fetch-weights.sh brings them"),
    LaboratoryScope()
)
struct LaboratoryTests {
    /// The experiments that the binary lists.
    private static let experiments: [String] = {
        let binary = BuiltBinary(folder: FileManager.default.temporaryDirectory, program: "waybill-lab")
        let list = try? JSON.parse(binary.succeed("list", "--json")).array
        return (list ?? []).compactMap { $0["name"]?.string }
    }()

    @Test func `there are experiments`() { #expect(Self.experiments.count > 20) }

    /// What each option is tried with.
    ///
    /// An option of an experiment that is missing here fails the test: say how to try it.
    private static let values: [String: [String]] = [
        "split": ["task-holdout:text"], "encoder": ["minilm+surface"], "preferences": ["3"], "seeds": ["1"],
        "explore": ["0.02"], "log-draws": ["2"], "policies": ["ridge"], "delimiter": [";"], "complete-prompts": [],
        "decimal-comma": [], "loose-header": [],
    ]

    /// Where reports go and how they are made, which decides no byte.
    private static let silent: Set<String> = ["out", "home", "threads", "version", "help", "option"]

    /// Options of policies that make a training short; those that begin with a name are for these experiments.
    private static let short: [(experiments: String, options: [String])] = [
        ("cold-start", ["epochs=1"]), ("held-out-models", ["epochs=1"]),
        (
            "llm-bandit",
            ["identity_epochs=1", "folds=2", "steps=4", "batch=16", "pretraining_steps=4", "pretraining_batch=16"]
        ),
        ("hierarchical-constants", ["components=8"]), ("token-costs", ["ridge_penalty=1"]), ("identity-map", []),
        ("off-policy", []),
        ("", ["epochs=1", "minimum_steps=4"]),
    ]

    /// All options of an experiment, none of them at its default.
    private func options(of experiment: String, _ binary: BuiltBinary) throws -> [String] {
        let dump = try JSON.parse(try binary.succeed("--experimental-dump-help"))
        let run = dump["command"]?["subcommands"]?.array?.first { $0["commandName"]?.string == "run" }
        let command = try #require(run?["subcommands"]?.array?.first { $0["commandName"]?.string == experiment })
        var words: [String] = []
        for argument in command["arguments"]?.array ?? [] where argument["kind"]?.string != "positional" {
            let name = try #require(argument["preferredName"]?["name"]?.string)
            guard !Self.silent.contains(name) else { continue }
            let value = try #require(Self.values[name], "--\(name) of \(experiment) is not tried")
            words += ["--\(name)"] + value
        }
        let short = Self.short.first { experiment.hasPrefix($0.experiments) }?.options ?? []
        return words + short.flatMap { ["--option", $0] }
    }

    @Test(arguments: experiments)
    func `the command in a report makes the report again, byte by byte`(experiment: String) throws {
        let place = try #require(LaboratoryScope.place)
        let binary = place.binary
        let words = try options(of: experiment, binary)
        let first = try binary.run(["run", experiment, "small"] + words + ["--out", "\(experiment)-1"])
        #expect(first.status == 0, "\(first.errors)")
        let folder = place.folder.appendingPathComponent("\(experiment)-1")
        let report = try String(contentsOf: folder.appendingPathComponent("report.md"), encoding: .utf8)
        let parts = report.split(separator: "Made by `", maxSplits: 1)
        let command = try #require(parts.last?.split(separator: "`").first)
        for word in words where word.hasPrefix("--") {
            #expect(command.contains(word), "\(word) is not in \(command)")
        }

        let shell = Process()
        shell.executableURL = URL(fileURLWithPath: "/bin/sh")
        shell.arguments = ["-c", "\(command) --out \(experiment)-2 --threads 1"]
        shell.currentDirectoryURL = place.folder
        var variables = ProcessInfo.processInfo.environment
        variables["PATH"] = BuiltBinary.builds.path + ":" + (variables["PATH"] ?? "")
        shell.environment = variables
        shell.standardOutput = FileHandle.nullDevice
        shell.standardError = FileHandle.nullDevice
        try shell.run()
        shell.waitUntilExit()
        #expect(shell.terminationStatus == 0, "\(command)")
        let names = try FileManager.default.contentsOfDirectory(atPath: folder.path).sorted()
        let again = place.folder.appendingPathComponent("\(experiment)-2")
        #expect(try FileManager.default.contentsOfDirectory(atPath: again.path).sorted() == names)
        for name in names {
            let files = try [folder, again].map { try Data(contentsOf: $0.appendingPathComponent(name)) }
            #expect(files[0] == files[1], "\(name)")
        }
    }

    @Test func `what an experiment does not heed is refused`() throws {
        let binary = try #require(LaboratoryScope.place).binary
        let csv = ["--delimiter", ";", "--decimal-comma", "--loose-header"]
        let cases: [(arguments: [String], expected: String)] = [
            (["identity-map", "small", "--split", "random"], "Unknown option '--split'"),
            (["task-holdout", "small", "--split", "random"], "Unknown option '--split'"),
            (["encoders", "small", "--encoder", "minilm"], "Unknown option '--encoder'"),
            (["preferences", "small", "--preferences", "9"], "Unknown option '--preferences'"),
            (["heads", "small", "--log-draws", "2"], "Unknown option '--log-draws'"),
            (["heads", "small", "--policies", "ridge"], "Unknown option '--policies'"),
            (["cold-start", "small", "--explore", "0"], "Unknown option '--explore'"),
            (["head", "small"], "heads"),
            (["heads", "small", "--option", "clusters=2"] + csv, "none of the policies"),
            (["tau", "small", "--option", "cost_percentile=2"] + csv, "cost_percentile"),
            (["heads", "absent"], "models.csv"),
        ]
        for (arguments, expected) in cases {
            let result = try binary.run(["run"] + arguments)
            #expect(result.status > 0 && result.errors.contains(expected), "\(arguments): \(result.errors)")
        }
        let home = try #require(LaboratoryScope.place).folder.appendingPathComponent(".waybill/evaluations")
        #expect(!FileManager.default.fileExists(atPath: home.path))
    }
}

/// Lends all tests of a suite one folder with an outcome set, `small`, and the three encoders.
private struct LaboratoryScope: SuiteTrait, TestScoping {
    @TaskLocal static var place: Workplace?

    @concurrent
    func provideScope(
        for test: Test,
        testCase: Test.Case?,
        performing function: @concurrent @Sendable () async throws -> Void
    ) async throws {
        let empty = try Workplace.empty()
        defer { empty.remove() }
        let place = Workplace(binary: BuiltBinary(folder: empty.folder, program: "waybill-lab"))
        try Self.writeStaticTable(place)
        try Self.writeSet(place)
        try await Self.$place.withValue(place) { try await function() }
    }

    /// Numbers of no meaning in place of the distilled ones, which take half a minute to make.
    private static func writeStaticTable(_ place: Workplace) throws {
        let weights = place.folder.appendingPathComponent(".waybill/weights")
        let tokens = try String(contentsOf: weights.appendingPathComponent("vocab.txt"), encoding: .utf8)
            .split(separator: "\n").count
        let numbers = (0..<tokens * 8).map { Float(($0 * 2_654_435_761) % 1009) / 504.5 - 1 }
        let table = TensorBundle(
            [Tensor(name: "token_table", shape: [tokens, 8], floats: numbers)],
            metadata: [
                ("kind", "static"), ("teacher", String(repeating: "0", count: 64)), ("version", "1"),
                ("vocabulary", "07eced375cec144d27c900241f3e339478dec958f92fddbc551f295c992038a3"),
            ].map { JSON.Member(key: $0.0, value: .string($0.1)) }
        )
        let folder = place.folder.appendingPathComponent(".waybill/encoders")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        try Data(table.serialized()).write(to: folder.appendingPathComponent("static.safetensors"))
    }

    /// 160 prompts of two tasks and five models of three families, in CSV that needs every option of CSV files.
    private static func writeSet(_ place: Workplace) throws {
        let models = [("alpha-1", 0.1), ("alpha-2", 2), ("beta-1", 0.2), ("beta-2", 3), ("gamma", 0.5)]
        try FileManager.default.createDirectory(
            at: place.folder.appendingPathComponent("small"),
            withIntermediateDirectories: true
        )
        func comma(_ value: Double) -> String { "\(value)".replacing(".", with: ",") }
        let prices = models.map { "\($0.0);\(comma($0.1));\(comma(4 * $0.1))\n" }.joined()
        try place.write("small/models.csv", "Model ;PRICE_IN_PER_MTOK;price_out_per_mtok\n" + prices)
        var (prompts, outcomes) = ("", "prompt_id; Model;Score;cost_usd;input_tokens;output_tokens\n")
        for prompt in 0..<160 {
            let task = prompt % 2 == 0 ? "text" : "math"
            let text = "\(task) number \(prompt * 37 % 160)"
            prompts += "{\"id\":\"\(prompt)\",\"prompt\":\"\(text)\",\"task\":\"\(task)\"}\n"
            for (index, model) in models.enumerated() {
                // A hash in place of chance: better models are right more often.
                let draw = (prompt * 7919 + index * 104_729) % 100
                let tokens = 20 + (prompt * 31 + index * 17) % 180
                let cost = model.1 * Double(5 + 4 * tokens) / 1e6
                outcomes += "\(prompt);\(model.0);\(draw < 45 + 8 * index ? 1 : 0);"
                outcomes += "\(String(format: "%.9f", cost).replacing(".", with: ","));5;\(tokens)\n"
            }
        }
        try place.write("small/prompts.jsonl", prompts)
        try place.write("small/outcomes.csv", outcomes)
    }
}
