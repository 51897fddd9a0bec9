import ArgumentParser
import CommandOptions
import Delivery
import Foundation
import Postgres
import Terminal

struct RunCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "run",
        abstract: "Take a file of prompts all the way to its answers.",
        discussion: """
            Does what these do, one after the other: enqueue --resume, route, then export
            and dispatch until every prompt has its answer or its last try, then results.
            Whatever ends it, the same command goes on where it was, and nothing is paid
            twice. The catalog has to say how the models are called (`waybill models
            import`), and a policy has to be promoted.

            Example: waybill run prompts.jsonl --job reviews --quality 0.7 --cost 0.3 \\
                         --out answers.jsonl
            """
    )

    @Argument(help: "A JSON lines or CSV file of prompts, as `waybill enqueue` takes it.", completion: .file())
    var file: String

    @Option(help: "The job's name, unique.")
    var job: String

    @Option(help: "How much quality matters, at least 0.")
    var quality: Double

    @Option(help: "How much cost matters, at least 0.")
    var cost: Double

    @Option(help: "The file of answers.", completion: .file())
    var out: String

    @Option(help: "How often a prompt is sent before what may pass counts as a failure.")
    var tries = 3

    @Option(help: "batch, or online for servers without batches.")
    var mode = RequestFile.Mode.batch

    @Option(help: "Files worked on at once; with --mode online, requests in flight at once.")
    var concurrency: Int?

    @Option(help: "Send to this address in place of the catalog's base_url.")
    var baseURL: String?

    @Option(help: "A file of lines NAME=key, mode 0600 (default: the environment).", completion: .file())
    var keys: String?

    @Option(help: "Seconds between two questions for a new batch.")
    var poll = 5.0

    @OptionGroup var options: DatabaseOptions

    func validate() throws {
        try OptionBounds.check("--tries", tries, 1...100)
        if let concurrency { try OptionBounds.check("--concurrency", concurrency, 1...4096) }
        guard quality >= 0, cost >= 0 else { throw ValidationError("--quality and --cost are at least 0.") }
        guard file != "-" else { throw ValidationError("FILE is -; a run that may go on later needs a file.") }
        guard out != "-" else { throw ValidationError("--out is -; name a file: the steps speak on standard output.") }
    }

    func run() async throws {
        // Found before anything is paid for.
        try OutputPlace.prepare(file: URL(fileURLWithPath: out), option: "--out")
        let weights = ["--quality", "\(quality)", "--cost", "\(cost)"]
        try await step(EnqueueCommand.self, [file, "--job", job, "--resume", "--tries", "\(tries)"] + weights)
        var status = ExitCode.success
        // What could not be routed was said; the others go on.
        do { try await step(RouteCommand.self, []) } catch let code as ExitCode where code == .failure { status = code }
        var sending = ["--job", job, "--mode", mode.rawValue]
        for (option, value) in [("--base-url", baseURL), ("--keys", keys)] {
            sending += value.map { [option, $0] } ?? []
        }
        if let concurrency { sending += ["--concurrency", "\(concurrency)"] }
        var known = -1
        while true {
            try await step(ExportCommand.self, ["--job", job, "--mode", mode.rawValue])
            let files = try files()
            // Nothing new after all was settled: every prompt has its answer or its last try.
            if files.count == known, files.allSatisfy({ ["recorded", "withdrawn"].contains($0.state) }) { break }
            known = files.count
            try await step(DispatchCommand.self, sending + ["--poll", "\(poll)"])
        }
        try await step(ResultsCommand.self, ["--job", job, "--out", out])
        if status != .success { throw status }
    }

    private func files() throws -> [FileOverview] {
        let connection = try options.connect()
        return try FileOverview.read(connection, jobs: [RequestLedger.job(connection, named: job)])
    }

    /// Runs one command as if it had been typed, after printing it.
    private func step(_ command: any ParsableCommand.Type, _ arguments: [String]) async throws {
        var place = arguments
        if let path = options.homeOptions.path { place += ["--home", path] }
        if let connection = options.connection { place += ["--database", connection] }
        // A connection string may hold a password: it is not repeated.
        Message.note("$ " + ShellWords.line(["waybill", command.configuration.commandName ?? ""] + arguments))
        try await command.execute(place)
    }
}
