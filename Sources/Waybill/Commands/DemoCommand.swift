import ArgumentParser
import CommandOptions
import Foundation
import RecordFiles
import Terminal

struct DemoCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "demo",
        abstract: "Run the main job whole: train, pack, promote, enqueue three jobs, route, build the site.",
        discussion: """
            Runs the commands it prints; each may be typed by hand. DATA is a folder with an outcome set: the policy is trained
            on 70 % of its prompts and the rest is routed. A second run finds everything done and is quicker.

            Example: waybill demo --data demo
            """
    )

    @Option(help: "A folder with an outcome set.", completion: .directory)
    var data = "demo"

    @Option(help: "Which policy to train.")
    var policy = "stacked"

    @OptionGroup var options: DatabaseOptions

    /// The jobs: name suffix, weight of quality, weight of cost.
    private static let jobs = [("quality", "1", "0"), ("balanced", "0.5", "0.5"), ("thrift", "0.1", "0.9")]

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
        if options.connection == nil { try await step("up") }
        try await step("migrate")
        try await step("models", "import", "\(data)/models.csv")
        try await step(
            "train",
            policy,
            data,
            "--encoder",
            "minilm+surface",
            "--holdout",
            "0.3",
            "--holdout-file",
            heldOut,
            "--out",
            draft
        )
        try await step("snapshot", "keygen")
        try await step("snapshot", "pack", draft, "--name", name)
        let snapshots = SnapshotFolder(folder: home.snapshots)
        let archive = snapshots.file(name, version: try snapshots.newestVersion(of: name) ?? 1).path
        try await step("snapshot", "verify", archive)
        try await step("snapshot", "promote", archive, "--reason", "demo")
        let jobs = Self.jobs.map { (name: "\(name)-\($0.0)", quality: $0.1, cost: $0.2) }
        for job in jobs {
            try await step(
                "enqueue",
                heldOut,
                "--job",
                job.name,
                "--quality",
                job.quality,
                "--cost",
                job.cost,
                "--chunk",
                "250",
                "--resume"
            )
        }
        try await step("route")
        try await step(["record", data] + jobs.flatMap { ["--job", $0.name] })
        try await step("site")
        try Output.line("")
        try await step("status")
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

    /// Runs one command as if it had been typed, after printing it.
    private func step(_ arguments: String...) async throws { try await step(arguments) }

    private func step(_ arguments: [String]) async throws {
        var arguments = arguments
        let shown = arguments.map { $0.contains(" ") ? "'\($0)'" : $0 }.joined(separator: " ")
        try Output.line("$ waybill \(shown)")
        if let path = options.homeOptions.path { arguments += ["--home", path] }
        let takesDatabase =
            !["up", "train"].contains(arguments[0])
            && !(arguments[0] == "snapshot" && arguments[1] != "promote")
        if takesDatabase, let connection = options.connection { arguments += ["--database", connection] }
        var command = try Waybill.parseAsRoot(arguments)
        if var asynchronous = command as? any AsyncParsableCommand {
            try await asynchronous.run()
        } else {
            try command.run()
        }
    }

    /// The set's name in the letters a policy may have.
    private static func policyName(of set: String) -> String {
        let name = set.lowercased().map { $0.isASCII && ($0.isLetter || $0.isNumber) ? $0 : "-" }
        return String(name.prefix(64))
    }
}
