import ArgumentParser
import Backlog
import CommandOptions
import Delivery
import Foundation
import Logging
import Postgres
import Providers
import StrictJSON
import Terminal
import Units

struct DispatchCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "dispatch",
        abstract: "Send request files to their providers and bring the answers back.",
        discussion: """
            Sends what `waybill export` wrote: uploads each file, has a batch made of it,
            asks for its state until it is over, fetches the results and records them.
            Ends when no file is left, or with --once when nothing is due; --watch looks
            again and again. Any number of these may run at once: a file is one's at a
            time. Whatever is killed, when: a batch is never made twice of one file. Where
            that cannot be known from the provider, the file waits for you (`waybill
            files`).

            Keys come from the environment variables that the catalog names (key_variable),
            or from --keys; they are never stored or shown. With --mode online the lines of
            files exported with that mode are sent one by one.

            SIGTERM, SIGINT and SIGHUP end it within seconds; batches go on at the
            provider, and the next run fetches them. The exit status is 130 then. It is 1
            where a file waits for you or an account was refused.

            Example: waybill dispatch --job reviews --dry-run
            Example: waybill dispatch --watch 60
            """
    )

    @OptionGroup var sending: DispatchOptions
    @OptionGroup var folders: DeliveryFolders

    @Option(help: "Whether files are sent as batches or line by line: batch or online.")
    var mode = RequestFile.Mode.batch

    @Option(help: "Files worked on at once; with --mode online, requests in flight at once.")
    var concurrency: Int?

    @Flag(help: "Export the named jobs first, and again after each round, until nothing is left to send.")
    var export = false

    @Flag(help: "Do what is due now, wait for nothing, and end.")
    var once = false

    @Option(help: "Look for new files after so many seconds, and never end.")
    var watch: Double?

    @Flag(help: "Say what would be sent and what it would cost; send nothing.")
    var dryRun = false

    @Option(help: "Seconds after which the file of a silent process is taken over.")
    var lease = 60.0

    @Option(help: "Seconds between two questions for a new batch; a tenth of its age later on, 300 at most.")
    var poll = 5.0

    @Option(help: "Seconds in which a call that was cut off shows at the provider, if it was done.")
    var settle = 15.0

    @Option(help: "What is said on standard error: this and all above it.")
    var logLevel = LogLevel.warning

    @OptionGroup var options: DatabaseOptions
    @OptionGroup var output: OutputOptions

    func validate() throws {
        if let concurrency { try OptionBounds.check("--concurrency", concurrency, 1...4096) }
        guard !export || !sending.job.isEmpty else { throw ValidationError("--export needs --job.") }
        guard !once || watch == nil else { throw ValidationError("--once and --watch exclude each other.") }
        for (name, value, range) in [
            ("--lease", lease, 1...86_400), ("--poll", poll, 0.01...300), ("--settle", settle, 0...3600),
            ("--watch", watch ?? 1, 0.1...86_400),
        ] where !range.contains(value) {
            throw ValidationError("\(name) is \(value); expected \(range.lowerBound) to \(range.upperBound) seconds.")
        }
    }

    func run() async throws {
        let target = try options.target()
        let jobs = try {
            let connection = try options.connect()
            return try sending.jobs(connection)
        }()
        if dryRun {
            let plan = DispatchPlan(
                try FileOverview.read(try options.connect(), jobs: jobs, openOnly: true)
                    .filter { $0.mode == mode.rawValue }
            )
            return output.json ? try JSONOutput.write(plan.json) : try Output.line(plan.lines.joined(separator: "\n"))
        }
        let account = try sending.account()
        let place = try folders.place(home: options.home)
        let (stop, session) = (StopSignal(), Session(target))
        let signals = TerminationSignals { _ in
            stop.request()
            Message.note("stopping: giving files back; batches go on at the provider; again to end at once")
        }
        let meter = ProgressMeter("dispatching", total: 0, unit: "lines", quiet: output.json)
        let http = ProviderHTTP(connections: concurrency ?? settings.concurrency)
        let report: Dispatcher.Report
        do {
            let kill = KillAt()
            let recorder = ResultRecorder(
                tag: try await session.run { try RequestLedger.tag($0) },
                faults: DeliveryFaults(kill)
            )
            // Of its own, so that a long recording delays no renewal of a lease.
            let recording = Session(target)
            let context = DispatchContext(
                session: session,
                place: place,
                settings: settings,
                stop: stop,
                logger: Logger.lines(from: logLevel),
                record: { file, results, isAll in
                    try await recording.run { connection in
                        for path in results {
                            var lines = try ResultRecorder.lines(of: path)
                            let name = URL(fileURLWithPath: path).lastPathComponent
                            let report = try recorder.record(connection, &lines, name: name)
                            if let fault = report.cutOff { throw CommandError("\(path) is cut off: \(fault)") }
                        }
                        if isAll { try recorder.end(connection, file: file.file, job: file.job) }
                    }
                },
                reached: { kill?.reached($0.rawValue) }
            )
            let show = { @Sendable in await Self.show(meter, session, jobs) }
            await show()
            let dispatcher = Dispatcher(context, http: http, account: account, onVisit: show)
            let selection = RequestLedger.Selection(mode: mode, jobs: jobs)
            report =
                export
                ? try await rounds(dispatcher, selection, place, session, stop) : try await dispatcher.run(selection)
        } catch {
            await http.shutdown()
            throw error
        }
        await http.shutdown()
        withExtendedLifetime(signals) {}
        meter.finish(note: report.wasStopped ? "stopped" : "")
        try await finish(report, try await session.run { try DispatchProgress.read($0, jobs: jobs) })
    }

    /// Exports and sends by turns, until an export writes nothing after all was settled.
    private func rounds(
        _ dispatcher: Dispatcher,
        _ selection: RequestLedger.Selection,
        _ place: DispatchPlace,
        _ session: Session,
        _ stop: StopSignal
    ) async throws -> Dispatcher.Report {
        try Home.create(URL(fileURLWithPath: place.requests))
        let (exporter, names) = (Exporter(folder: place.requests, mode: mode), sending.job)
        var sum = Dispatcher.Report()
        while true {
            let written = try await session.run { connection in
                var written = 0
                for name in names { written += try exporter.export(connection, job: name).files.count }
                return written
            }
            sum.add(try await dispatcher.run(selection))
            let isOver = once || sum.wasStopped || !sum.asking.isEmpty || !sum.stopped.isEmpty
            if isOver || (written == 0 && watch == nil) { return sum }
            guard written == 0, let watch else { continue }
            let end = ContinuousClock.now + .seconds(watch)
            while ContinuousClock.now < end, !stop.isRequested { try await Task.sleep(for: .milliseconds(200)) }
        }
    }

    private var settings: DispatchSettings {
        let process = ProcessInfo.processInfo
        var settings = DispatchSettings(owner: "\(process.hostName):\(process.processIdentifier)")
        settings.lease = lease
        settings.poll = poll...300
        settings.settle = settle
        settings.onlyOnce = once
        // With --export it is the rounds that look again.
        settings.watch = export ? nil : watch
        settings.queuePause = min(60, poll * 12)
        settings.concurrency = concurrency ?? (mode == .batch ? 4 : 16)
        return settings
    }

    private static func show(_ meter: ProgressMeter, _ session: Session, _ jobs: [Int64]) async {
        // Where the database is away there is nothing to show; what matters says so itself.
        guard let progress = try? await session.run({ try DispatchProgress.read($0, jobs: jobs) }) else { return }
        let left = Money.dollars(progress.predictedLeft, decimals: 2)
        meter.update(
            progress.settled,
            of: progress.lines,
            note: "billed $\(Money.dollars(progress.billed, decimals: 2)), about $\(left) left"
        )
    }

    private func finish(_ report: Dispatcher.Report, _ progress: DispatchProgress) async throws {
        if output.json {
            try JSONOutput.write([
                "recorded_files": JSON(report.recorded), "open_files": JSON(report.open),
                "waiting_for_a_person": JSON(report.asking.map { .string($0) }),
                "stopped_accounts": JSON(report.stopped.map { .string($0) }), "stopped": JSON(report.wasStopped),
                "lines": JSON(progress.lines), "settled": JSON(progress.settled),
                "billed_usd": .number(Money.dollars(progress.billed, decimals: 9)),
            ])
        } else {
            var parts = ["recorded \(report.recorded) file\(report.recorded == 1 ? "" : "s")"]
            if report.open > 0 { parts.append("\(report.open) not done with") }
            parts.append("billed $\(Money.dollars(progress.billed, decimals: 2)) so far")
            try Output.line(parts.joined(separator: "; "))
        }
        for reason in report.asking { Message.note("waits for you: \(reason)") }
        for reason in report.stopped { Message.note("stopped: \(reason)") }
        if report.wasStopped { throw ExitCode(130) }
        if !report.asking.isEmpty || !report.stopped.isEmpty { throw ExitCode.failure }
    }
}
