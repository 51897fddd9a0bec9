import ArgumentParser
import CommandOptions
import Foundation
import Postgres
import RecordFiles
import Registry
import RoutingPolicy
import Terminal

struct DemoCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "demo",
        abstract: "Run the main job whole: train, promote, route three jobs, send them, take the answers in.",
        usage: "waybill demo [<options>]",
        discussion: """
            Runs the commands it prints; each may be typed by hand. DATA is a folder with
            an outcome set: the policy is trained on 70 % of its prompts and the rest is
            routed. The requests go to a simulated provider on this machine (python3),
            which asks no model: answers and tokens are drawn from the set. A second run
            finds everything done and is quicker.

            Example: waybill demo --data demo
            """
    )

    @Option(help: "A folder with an outcome set.", completion: .directory)
    var data = "demo"

    @Option(help: "Which policy to train.")
    var policy = RecommendedPolicy.name

    @Option(
        help: "The folder of the simulated provider's program (default: provider in DATA, else demo/provider).",
        completion: .directory
    )
    var provider: String?

    @OptionGroup var options: DatabaseOptions

    /// The jobs: name suffix, weight of quality, weight of cost.
    private static let jobs: [(name: String, quality: String, cost: String)] = [
        ("quality", "1", "0"), ("balanced", "0.5", "0.5"), ("thrift", "0.1", "0.9"),
    ]

    func run() async throws {
        let start = ContinuousClock.now
        let set = try OutcomeSet(folder: data)
        let name = Self.policyName(of: set.name)
        let home = options.home
        let draft = home.policies.appendingPathComponent("\(name).draft").path
        let heldOut = home.folder.appendingPathComponent("demo/\(name)-held-out.jsonl").path
        if set.origin == .simulated {
            Message.note("note: the outcomes of \(data) are SIMULATED, and so are all figures that come from them")
        }
        // What is run below takes home and database from the environment, whether it needs them or not.
        if let path = options.homeOptions.path { unsafe setenv("WAYBILL_HOME", path, 1) }
        if let connection = options.connection { unsafe setenv("DATABASE_URL", connection, 1) }
        if options.connection == nil { try await step(UpCommand.self) }
        try await step(MigrateCommand.self)
        try await step(ModelsCommand.self, "import", "\(data)/models.csv")
        try await train(out: draft, heldOut: heldOut)
        try await step(SnapshotCommand.self, "keygen")
        try await step(SnapshotCommand.self, "pack", draft, "--name", name)
        let snapshots = SnapshotFolder(folder: home.snapshots)
        let archive = snapshots.file(name, version: try snapshots.newestVersion(of: name) ?? 1).path
        try await step(SnapshotCommand.self, "verify", archive)
        try await step(SnapshotCommand.self, "promote", archive, "--force", "--reason", "demo")
        var recorded = [data]
        for job in Self.jobs {
            recorded += ["--job", "\(name)-\(job.name)"]
            try await enqueue(heldOut, as: "\(name)-\(job.name)", quality: job.quality, cost: job.cost)
        }
        try await step(RouteCommand.self)
        try await deliver(Self.jobs.map { "\(name)-\($0.name)" })
        try await step(OutcomesCommand.self, recorded)
        try await step(SiteCommand.self)
        try Output.line("")
        try await step(StatusCommand.self)
        let elapsed = ContinuousClock.now - start
        try Output.line(
            """

            done in \(NumberText.duration(Double(elapsed.components.seconds)))
            look at  \(home.site.path)/index.html
            ask      waybill status --json
            stop     waybill down
            """
        )
    }

    /// Sends the requests of the jobs to the simulated provider and writes the answers out.
    private func deliver(_ jobs: [String]) async throws {
        let uncalled = try Self.modelsWithoutService(try options.connect())
        guard uncalled.isEmpty else {
            return Message.note(
                "nothing was sent: \(data)/models.csv does not say how \(uncalled[0]) is called (column dialect)"
            )
        }
        let folder = options.home.folder.appendingPathComponent("demo")
        let state = folder.appendingPathComponent("provider")
        let ownProgram = "\(data)/provider"
        let isThere = FileManager.default.fileExists(atPath: ownProgram)
        let program = provider ?? (isThere ? ownProgram : "demo/provider")
        let simulated = try DemoProvider(program: program, data: data, state: state)
        defer { simulated.stop() }
        // The provider asks for a key and takes any.
        unsafe setenv("WAYBILL_DEMO_KEY", "simulated", 1)
        let named = jobs.flatMap { ["--job", $0] }
        try await step(ExportCommand.self, named)
        let address = ["--base-url", simulated.address, "--poll", "0.2"]
        try await step(DispatchCommand.self, named + address)
        for job in jobs {
            let answers = folder.appendingPathComponent("\(job)-answers.jsonl").path
            try await step(ResultsCommand.self, "--job", job, "--out", answers)
        }
    }

    private static func modelsWithoutService(_ connection: borrowing Connection) throws -> [String] {
        let services = try Registry.ModelCatalog.services(connection)
        return try Registry.ModelCatalog.load(connection).filter { services[$0.number] == nil }.map(\.model.name)
    }

    private func train(out draft: String, heldOut: String) async throws {
        let options = ["--policy", policy, "--encoder", "minilm+surface", "--holdout", "0.3"]
        try await step(TrainCommand.self, [data] + options + ["--holdout-file", heldOut, "--out", draft])
    }

    private func enqueue(_ file: String, as job: String, quality: String, cost: String) async throws {
        let terms = ["--quality", quality, "--cost", cost, "--chunk", "250", "--resume"]
        try await step(EnqueueCommand.self, [file, "--job", job] + terms)
    }

    private func step(_ command: any ParsableCommand.Type, _ arguments: String...) async throws {
        try await step(command, arguments)
    }

    /// Runs one command as if it had been typed, after printing it.
    private func step(_ command: any ParsableCommand.Type, _ arguments: [String]) async throws {
        let name = command.configuration.commandName ?? ""
        try Output.line("$ " + ShellWords.line(["waybill", name] + arguments))
        try await command.execute(arguments)
    }

    /// The set's name in the letters a policy may have.
    private static func policyName(of set: String) -> String {
        let name = set.lowercased().map { $0.isASCII && ($0.isLetter || $0.isNumber) ? $0 : "-" }
        return String(name.prefix(64))
    }
}
