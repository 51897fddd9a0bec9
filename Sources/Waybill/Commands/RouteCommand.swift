import ArgumentParser
import Backlog
import CommandOptions
import Foundation
import Logging
import PolicySnapshot
import Postgres
import PromptEncoder
import RecordFiles
import Registry
import RoutingPolicy
import Serving
import Terminal
import Trials
import Units

struct RouteCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "route",
        abstract: "Choose a model for every prompt of the backlog, then exit.",
        discussion: """
            Works with the snapshot that is promoted and verifies, and with no other: each
            chunk with what is in the channel when it is claimed. A worker that cannot
            verify what is promoted gives its chunk back, says why and waits. Costs are
            predicted at the catalog's prices of the moment: a new price acts from the
            next chunk on. Any number of these may run at once, on any host: chunks are
            leased, and what a killed worker held is done by another. SIGTERM, SIGINT and
            SIGHUP finish or give back the chunks under way; the exit status is 130 then.
            It is 1 if a prompt could not be routed, and the reasons are said.

            With --stdin no database is needed: prompts come as JSON lines with `id` and
            `prompt`, and a line with `id`, `model`, `propensity`, `predicted_quality`,
            `predicted_cost_usd` and `input_tokens` (the prompt's length as the encoder
            counts it) goes out for each, as soon as the input pauses. Prices are those of
            --models, or else those the policy was trained with. Ids come back as they were
            written; 1 and "1" are the same id and get the same choice. A line that cannot
            be read ends the run, after those before it were answered; with --skip-invalid
            it is told, counted and left out, and the exit status stays 0.

            Example: waybill route --workers 2
            Example: waybill route --stdin --snapshot demo-1.tar.zst --quality 0.7 \\
                             --cost 0.3 < prompts.jsonl
            """
    )

    @Option(help: "How many chunks to work on at once.")
    var workers = ProcessInfo.processInfo.activeProcessorCount

    @Option(help: "The channel whose snapshot routes.")
    var channel = PromotionLog.production

    @Option(help: "Lease length in seconds; the chunk of a silent worker goes to another after it.")
    var lease = 45.0

    @Option(help: "The public keys that count (default: keys/trusted in the home folder).", completion: .file())
    var trust: String?

    @Option(help: "What workers say on standard error: this and all above it.")
    var logLevel = LogLevel.warning

    @Flag(help: "Go on when nothing is left, and wait for more.")
    var follow = false

    @Flag(help: "Route standard input to standard output, without a database.")
    var stdin = false

    @Option(help: "With --stdin: the snapshot archive; its signature lies beside it.", completion: .file())
    var snapshot: String?

    @Option(help: "With --stdin: how much quality matters.")
    var quality: Double?

    @Option(help: "With --stdin: how much cost matters.")
    var cost: Double?

    @Option(
        help: "With --stdin: a catalog whose prices hold; a row for each of the policy's models.",
        completion: .file(extensions: ["csv"])
    )
    var models: String?

    @Option(help: "With --stdin: names the draws; the same name and ids give the same choices.")
    var job = "stdin"

    @Flag(help: "With --stdin: leave out lines that cannot be read, and say how many at the end.")
    var skipInvalid = false

    @Option(
        help: """
            With --stdin: what trying other models may cost, as a share of the utility scale and of predicted \
            cost; 0 switches it off (default: what the snapshot names).
            """
    )
    var explore: Double?

    @OptionGroup var options: DatabaseOptions

    func validate() throws {
        try OptionBounds.check("--workers", workers, OptionBounds.threads)
        try ChannelOption.check("--channel", channel)
        guard lease >= 1, lease <= 86_400 else {
            throw ValidationError("--lease is \(lease); expected 1 to 86400 seconds.")
        }
        if stdin {
            guard snapshot != nil, quality != nil, cost != nil else {
                throw ValidationError("--stdin needs --snapshot, --quality and --cost.")
            }
        } else if snapshot != nil || quality != nil || cost != nil || explore != nil || models != nil || skipInvalid {
            throw ValidationError(
                "--snapshot, --quality, --cost, --explore, --models and --skip-invalid go with --stdin; jobs "
                    + "carry their "
                    + "own terms."
            )
        }
        if let explore, !(0...1).contains(explore) {
            throw ValidationError("--explore is \(explore); expected a number from 0 to 1.")
        }
    }

    func run() async throws {
        if stdin {
            try routeStream()
        } else {
            try await routeBacklog()
        }
    }

    private func routeStream() throws {
        let verified = try VerifiedSnapshot(
            file: snapshot ?? "",
            trust: try options.home.trustStore(trust),
            requirements: Requirements(at: Int64(Date().timeIntervalSince1970))
        )
        var policy = verified.trainedPolicy
        if let models { policy = try policy.repriced(RecordFiles.ModelCatalog(path: models).priced) }
        let identity = policy.encoder
        let routing = StreamRouting(
            identity: verified.identity,
            policy: policy,
            encoder: try EncoderStore(home: options.home).encoder(named: identity.name, digest: identity.digest),
            preference: try Preference(quality: quality ?? 0, cost: cost ?? 0),
            jobSeed: JobSpecification.seed(ofJob: job),
            explore: explore,
            threads: workers,
            skipsInvalid: skipInvalid
        )
        var reader = try PromptReader(path: "-", distinctIDs: false)
        let report = try routing.run(&reader) { try Output.bytes($0) }
        if let note = reader.unread.summary(byText: true) { Message.note(note) }
        for note in report.skipped.summary { Message.note(note) }
        if report.cut > 0 {
            Message.note(
                "\(FixedPoint.grouped(report.cut)) of \(FixedPoint.grouped(report.routed)) prompts are longer "
                    + "than the encoder "
                    + "reads; their models were chosen by the beginning, their costs count all of them"
            )
        }
    }

    private func routeBacklog() async throws {
        let target = try options.target()
        let (promoted, total) = try prepare()
        guard total > 0 || follow else {
            try Output.line("nothing to route")
            return
        }
        let progress = ProgressMeter("routing", total: total, unit: "prompts")
        let (home, trust) = (options.home, trust)
        let routers = try PromotedRouters(
            first: promoted,
            channel: channel,
            trust: { try home.trustStore(trust) },
            encoders: { EncoderStore(home: home) },
            progress: { progress.advance(by: $0) }
        )
        let stop = StopSignal()
        let signals = TerminationSignals { _ in
            stop.request()
            Message.note("stopping: finishing or giving back the chunks under way; again to end at once")
        }
        let (lease, follow, channel, logger) = (lease, follow, channel, Logger.lines(from: logLevel))
        let report = try await withThrowingTaskGroup(of: WorkerReport.self) { group in
            for number in 1...workers {
                group.addTask {
                    var settings = WorkerSettings(
                        name:
                            "\(ProcessInfo.processInfo.hostName):\(ProcessInfo.processInfo.processIdentifier):\(number)"
                    )
                    settings.leaseSeconds = lease
                    settings.follows = follow
                    let worker = BacklogWorker(
                        target,
                        settings: settings,
                        channel: channel,
                        stop: stop,
                        logger: logger,
                        loading: { try routers.load($0, $1) }
                    )
                    return try await worker.drain()
                }
            }
            return try await group.reduce(into: WorkerReport()) { $0.add($1) }
        }
        withExtendedLifetime(signals) {}
        // What was worked on and given back does not count: the total is that of the database.
        progress.finish(completed: report.prompts + report.failures, note: stop.isRequested ? "stopped" : "")
        try RouteReport(report, stopped: stop.isRequested).write()
        if stop.isRequested { throw ExitCode(130) }
        if report.failures > 0 { throw ExitCode.failure }
    }

    /// The policy and the number of prompts that wait.
    private func prepare() throws -> (PromotedPolicy, Int) {
        let connection = try options.connect()
        let promoted = try PromotedPolicy(connection, channel: channel) { try options.home.trustStore(trust) }
        // Prompts that trickled in count too.
        try ChunkQueue.sweep(connection)
        for warning in try promoted.jobsWithoutModel(connection, channel: channel) { Message.note(warning) }
        return (promoted, try JobSummary.all(connection).reduce(0) { $0 + $1.outstanding })
    }
}
