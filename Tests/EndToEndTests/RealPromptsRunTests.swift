import Foundation
import DatabaseTestSupport
import Postgres
import StrictJSON
import Testing

/// The main job in one line, on real prompts: what is killed on the way ends with the same file.
@Suite struct RealPromptsRunTests {
    private static let shared =
        BuiltBinary.root.deletingLastPathComponent().appendingPathComponent("shared/data/paretobandit")
    private static let isThere = FileManager.default.fileExists(
        atPath: shared.appendingPathComponent("outcomes.csv.gz").path
    )

    /// Where the run is killed: while a chunk is routed, after a batch was made, while results are recorded, and before
    /// the file of answers has its name.
    private static let points = [nil, "afterCreate:2", "recordBeforeCommit", "resultsSynced"]

    /// How many prompts; `make faults` takes all 6,196 of them.
    private static let count = ProcessInfo.processInfo.environment["WAYBILL_RUN_PROMPTS"].flatMap { Int($0) } ?? 400

    /// The set's first prompts, with their outcomes, as a set of its own.
    private static func subset(_ place: Workplace) throws -> URL {
        func lines(_ name: String) throws -> [Substring] {
            let process = Process()
            let output = place.folder.appendingPathComponent(name)
            try Data().write(to: output)
            process.executableURL = URL(fileURLWithPath: "/bin/gunzip")
            process.arguments = ["-c", shared.appendingPathComponent("\(name).gz").path]
            process.standardOutput = try FileHandle(forWritingTo: output)
            try process.run()
            process.waitUntilExit()
            return try String(contentsOf: output, encoding: .utf8).split(separator: "\n")
        }
        let folder = place.folder.appendingPathComponent("set")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        let prompts = try lines("prompts.jsonl").prefix(count)
        let ids = Set(try prompts.map { try JSON.parse([UInt8]($0.utf8))["id"]?.string ?? "" })
        let outcomes = try lines("outcomes.csv")
        let kept = outcomes.prefix(1) + outcomes.dropFirst().filter { ids.contains(String($0.prefix { $0 != "," })) }
        let models = try String(contentsOf: shared.appendingPathComponent("models.csv"), encoding: .utf8)
        try place.write("set/models.csv", models)
        try place.write("set/prompts.jsonl", prompts.joined(separator: "\n") + "\n")
        try place.write("set/outcomes.csv", kept.joined(separator: "\n") + "\n")
        return folder
    }

    /// The run of the whole set in a database of its own: the file of answers, and what it cost.
    private static func run(
        _ place: Workplace,
        _ folder: URL,
        _ target: ConnectionString,
        snapshot: String,
        killedAt points: [String?]
    ) async throws -> (answers: Data, nanoDollars: Int) {
        let provider = try SimulatedProvider(in: place.folder)
        let models = folder.appendingPathComponent("models.csv").path
        provider.options = ["--models", models]
        try provider.restart()
        var binary = place.binary
        binary.environment["DATABASE_URL"] = target.secretText
        binary.environment["ANY_KEY"] = SimulatedProvider.key
        let lines = try String(contentsOfFile: models, encoding: .utf8).split(separator: "\n").enumerated()
        let catalog = lines.map { index, line in
            line + (index == 0 ? ",dialect,base_url,key_variable" : ",openai,\(provider.address),ANY_KEY") + "\n"
        }
        try binary.succeed("models", "import", place.write("models.csv", catalog.joined()))
        try binary.succeed("snapshot", "promote", snapshot)
        let command = [
            "run", folder.appendingPathComponent("prompts.jsonl").path, "--job", "whole", "--quality", "0.5",
            "--cost", "0.5", "--out", "answers.jsonl", "--poll", "0.05",
        ]
        let connection = try Connection(target)
        for point in points {
            var killed = binary
            killed.environment["WAYBILL_KILL_AT"] = point
            let process = killed.process(command)
            process.standardError = FileHandle.nullDevice
            process.standardOutput = FileHandle.nullDevice
            try process.run()
            if point == nil {
                try process.letRun { try connection.number("select count(*) from waybill.chunk where state = 1") > 0 }
                kill(process.processIdentifier, SIGKILL)
            }
            process.waitUntilExit()
            #expect(process.terminationStatus == SIGKILL, "\(point ?? "routing")")
            // Nobody waits for the leases of a process that is known to be dead.
            try connection.query("update waybill.chunk set lease_until = clock_timestamp() where state = 1")
            try connection.query(
                "update waybill.request_file set lease_until = clock_timestamp() where lease_until > '-infinity'"
            )
        }
        let result = try binary.run(command)
        #expect(result.status == 0, "\(result.output)\(result.errors)")
        let file = place.folder.appendingPathComponent("answers.jsonl")
        let answers = try Data(contentsOf: file)
        try FileManager.default.removeItem(at: file)
        let ledger = try await provider.ledger()
        let billed = try connection.number("select coalesce(sum(billed_nusd), 0)::bigint from waybill.request_file")
        #expect(ledger.doubled.isEmpty && billed == ledger.nanoDollars)
        return (answers, billed)
    }

    @Test(
        .enabled(if: isThere, "the folder shared/data is not beside the package"),
        .enabled(if: Workplace.hasWeights, "the weights are missing; run ops/fetch-weights.sh")
    )
    func `a run of real prompts, killed four times, ends with the file of an undisturbed one`() async throws {
        let place = try Workplace.empty()
        defer { place.remove() }
        let set = try Self.subset(place)
        try place.binary.succeed("train", set.path, "--policy", "ridge", "--incomplete-models")
        try place.binary.succeed("snapshot", "keygen")
        try place.binary.succeed("snapshot", "pack", ".waybill/policies/ridge.draft", "--name", "real")
        let snapshot = place.folder.appendingPathComponent(".waybill/snapshots/real-1.tar.zst").path
        let calm = try await TestDatabase.with {
            try await Self.run(place, set, $0, snapshot: snapshot, killedAt: [])
        }
        let killed = try await TestDatabase.with {
            try await Self.run(place, set, $0, snapshot: snapshot, killedAt: Self.points)
        }
        #expect(calm.answers == killed.answers)
        #expect(calm.answers.split(separator: UInt8(ascii: "\n")).count == Self.count)
        #expect(calm.nanoDollars == killed.nanoDollars && calm.nanoDollars > 0)
    }
}
