import Foundation
import Postgres
import StrictJSON
import DatabaseTestSupport
import Testing

/// Every option of every command with values that nobody can mean: a sentence and a status above 0, never a trap.
@Suite(.enabled(if: Workplace.hasWeights, "the weights are missing; run ops/fetch-weights.sh"))
struct OptionTests {
    /// A command that would run, as far as is cheap; nil for one that is tested elsewhere, as it starts or ends
    /// servers, or loads 84 MB into any folder that can be made.
    private static let requests: [String: [String]?] = [
        "up": nil, "down": nil, "demo": nil, "help": nil, "encoder fetch": nil,
        "models import": ["set/models.csv"], "enqueue": ["p.jsonl", "--job", "j", "--quality", "1", "--cost", "1"],
        "outcomes": ["set", "--job", "known"], "record": ["results"], "results": ["--job", "known"],
        "grade": ["--job", "known", "--score-by", "human@1"], "grades": ["--job", "known"],
        "jobs open": ["j", "--quality", "1", "--cost", "1"],
        "jobs pause": ["none"], "jobs resume": ["none"], "jobs cancel": ["none"], "jobs retry": ["none"],
        "prune": ["--days", "1"], "encoder distill": ["--dimension", "2", "--home", "no-weights"],
        "train": ["set", "--policy", "cheapest"],
        "onboard ask": ["a", "x.draft", "--models", "set/models.csv", "--data", "set", "--out", "ask.jsonl"],
        "onboard fit": ["a", "x.draft", "--models", "set/models.csv", "--asked", "p.jsonl", "--scores", "s.csv"],
        "evaluate": ["set", "--policies", "ridge", "--seeds", "1", "--preferences", "2"],
        "snapshot pack": ["x.draft", "--name", "n"], "snapshot verify": ["x.tar.zst"],
        "snapshot inspect": ["x.tar.zst"],
        "snapshot promote": ["x.tar.zst"], "snapshot rollback": ["--reason", "r"],
        "snapshot revoke": ["none", "--reason", "r"], "snapshot diff": ["x.tar.zst", "x.tar.zst"],
        "site": ["--out", "public"],
    ]

    /// Options whose every value of the list below is a name, a path or a number that can be meant.
    private static let free: Set<String> = ["home", "database"]

    private static let numbers = [
        "-1", "2305843009213693951", "9223372036854775807", "nan", "inf", "1e308",
        "",
    ]

    /// Options that take a number, and those of the values above that can be meant.
    private static let numeric: [String: Set<String>] = [
        "workers": [], "lease": [], "quality": large, "cost": large, "priority": ["-1"], "chunk": [],
        "attempts": [], "maximum-prompt": [], "days": [], "threads": [], "dimension": [], "holdout": [], "prompts": [],
        "seeds": [], "log-draws": [], "keep": [], "version": [], "delimiter": [], "effective": [], "not-before": [],
        "deadline": [], "at": [], "last": [], "seed": ["2305843009213693951", "9223372036854775807"], "preferences": [],
        "split": [],
        "feedback": [], "encoder": [], "explore": [], "rule": [], "format": [], "policies": [], "policy": [],
        "option": [],
    ]

    /// Finite and above 0, which is all that is asked of a weight.
    private static let large: Set<String> = [
        "2305843009213693951", "9223372036854775807", "1e308",
    ]

    private struct Trial: Sendable {
        var command: String
        var option: String
        var value: String
        var arguments: [String]
    }

    /// The commands that have no others below them, with their options, as the binary itself lists them.
    private func commands(_ command: JSON, _ path: [String] = []) -> [(name: String, options: [String])] {
        let below = command["subcommands"]?.array ?? []
        guard below.isEmpty else {
            return below.flatMap { commands($0, path + [$0["commandName"]?.string ?? ""]) }
        }
        let options = (command["arguments"]?.array ?? []).compactMap { argument -> String? in
            guard argument["kind"]?.string == "option" else { return nil }
            return argument["preferredName"]?["name"]?.string
        }
        return [(path.joined(separator: " "), options)]
    }

    private func trials(_ place: Workplace) throws -> [Trial] {
        let dump = try JSON.parse(try place.binary.succeed("--experimental-dump-help"))
        let root = try #require(dump["command"])
        let found = commands(root)
        #expect(found.count > 20)
        return found.flatMap { command -> [Trial] in
            let request = Self.requests[command.name] ?? []
            guard let request else { return [] }
            return command.options.filter { !Self.free.contains($0) }.flatMap { option -> [Trial] in
                var arguments = request
                if let place = arguments.firstIndex(of: "--" + option) { arguments.removeSubrange(place...(place + 1)) }
                let values = Self.numbers + [String(repeating: "x", count: 5000)]
                return values.map { value in
                    Trial(
                        command: command.name,
                        option: option,
                        value: value,
                        arguments: command.name.split(separator: " ").map(String.init) + arguments + [
                            "--\(option)=\(value)"
                        ]
                    )
                }
            }
        }
    }

    private static func judge(_ trial: Trial, _ result: BuiltBinary.Result) {
        let what = "\(trial.command) --\(trial.option)=\(trial.value.prefix(30))"
        #expect(result.status >= 0, "\(what) ended by signal \(-result.status): \(result.errors.prefix(500))")
        for word in ["Fatal error", "Backtrace", "SQLSTATE", "constraint"] {
            #expect(!result.errors.contains(word), "\(what): \(result.errors.prefix(500))")
        }
        if result.status > 0 {
            #expect(result.errors.contains("Error: "), "\(what) failed without a sentence: \(result.errors)")
        }
        if let meant = numeric[trial.option], !meant.contains(trial.value) {
            #expect(result.status > 0, "\(what) was taken without a word: \(result.output.prefix(300))")
        }
    }

    @Test func `no value of any option ends in a trap`() async throws {
        try await TestDatabase.with { target in
            let empty = try Workplace.empty()
            defer { empty.remove() }
            let place = Workplace(
                binary: BuiltBinary(folder: empty.folder, environment: ["DATABASE_URL": target.secretText])
            )
            try FileManager.default.createDirectory(
                at: place.folder.appendingPathComponent("set"),
                withIntermediateDirectories: false
            )
            let prompts = (0..<6).map { "{\"id\":\"\($0)\",\"prompt\":\"Text \($0)\"}\n" }.joined()
            try place.write("p.jsonl", prompts)
            try place.write("set/prompts.jsonl", prompts)
            try place.write("set/models.csv", "model,price_in_per_mtok,price_out_per_mtok\na,1,2\nb,2,3\n")
            try place.write(
                "set/outcomes.csv",
                "prompt_id,model,score,cost_usd\n" + (0..<6).map { "\($0),a,0.\($0),0.1\n\($0),b,0.5,0.2\n" }.joined()
            )
            try place.binary.succeed("models", "import", "set/models.csv")
            try place.binary.succeed("enqueue", "p.jsonl", "--job", "known", "--quality", "1", "--cost", "1")
            let trials = try trials(place)
            #expect(trials.count > 400)
            let binary = place.binary
            try await withThrowingTaskGroup(of: (Trial, BuiltBinary.Result).self) { group in
                var rest = trials[...]
                func start() {
                    guard let trial = rest.popFirst() else { return }
                    group.addTask { (trial, try binary.run(trial.arguments)) }
                }
                for _ in 0..<4 { start() }
                while let (trial, result) = try await group.next() {
                    Self.judge(trial, result)
                    start()
                }
            }
        }
    }
}
