import ArgumentParser
import Backlog
import BatchFiles
import CommandOptions
import Foundation
import Logging
import Postgres
import RecordFiles
import RoutingPolicy
import StrictJSON
import Terminal
import Units

struct EnqueueCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "enqueue",
        abstract: "Load a file of prompts as a job.",
        discussion: """
            FILE has one JSON object a line: `id` (unique in the job), `prompt`, and any
            other fields, which are kept as metadata. Batch lines for OpenAI (`custom_id`,
            `body`) and Anthropic (`custom_id`, `params`) and lines with `messages` are
            read as they are, and the request is kept with the prompt; a model is chosen
            by the last user turn, then the system turns and the others, among those that
            take its images, sound, files or tools (`takes` of the catalog). Or FILE is
            CSV with columns `id` and `prompt`. gzip and zstd are unpacked. The weights
            say how much quality and cost matter to the job; only their proportion counts.

            An invalid record ends the load. With --skip-invalid it is left out and
            counted: bad JSON, a field that is missing, an empty prompt, one that is too
            long, a repeated id. A file that is damaged or cut off always ends the load.

            The id 1 and the id "1" are the same. A load that fails leaves no job behind.
            The same name again is refused; with --resume a load that was interrupted goes
            on, and one that was complete changes nothing; `waybill jobs cancel` removes
            what was interrupted. Nobody sees the prompts before all are there, however
            slowly they come.

            Example: waybill enqueue prompts.jsonl --job reviews --quality 0.8 --cost 0.2
            """
    )

    @Argument(help: "A JSON lines file, or - for standard input.", completion: .file())
    var file: String

    @Option(help: "The job's name, unique.")
    var job: String

    @Option(help: "How much quality matters, at least 0.")
    var quality: Double

    @Option(help: "How much cost matters, at least 0.")
    var cost: Double

    @OptionGroup var terms: JobTermsOptions

    @Option(
        help: """
            jsonl (lines as they are recognised), csv, or what every line has to be: openai, anthropic, messages \
            (default: csv if the file's name says so, else jsonl).
            """
    )
    var format: PromptFormat?

    @OptionGroup var csv: CSVOptions

    @Flag(help: "Leave invalid records out and count them, rather than end the load at the first.")
    var skipInvalid = false

    @Option(help: "The most bytes a prompt may have.")
    var maximumPrompt = 1 << 20

    @Flag(help: "Go on with a load that was interrupted; a complete one is left as it is.")
    var resume = false

    @OptionGroup var options: DatabaseOptions
    @OptionGroup var output: OutputOptions

    func validate() throws {
        // Postgres stores no text of a gibibyte.
        guard (1...1 << 30).contains(maximumPrompt) else {
            throw ValidationError("--maximum-prompt is \(maximumPrompt); expected 1 to 1073741824 bytes.")
        }
    }

    func run() throws {
        // Bad input is found before the database is asked for anything.
        let preference = try Preference(quality: quality, cost: cost)
        try JobSpecification(name: job, preference: preference).check()
        var source = try PromptSource(
            path: file,
            format: format ?? PromptFormat(ofFile: file),
            dialect: csv.dialect,
            maximumPromptLength: maximumPrompt,
            skipsInvalid: skipInvalid
        )
        let connection = try options.connect()
        let specification = try terms.specification(named: job, preference, connection)
        try terms.noteUnknownModels(connection)
        let logger = Logger.lines(from: .warning)
        let lease = LoaderLease(try options.target(), logger: logger)
        let signals = TerminationSignals { [job] number in
            Message.note(
                lease.release() == nil
                    ? "stopped: nothing of the job \(job) was stored"
                    : "stopped: the job \(job) is half loaded; go on with --resume, or remove it with `waybill "
                        + "jobs cancel \(job)`"
            )
            _exit(128 + number)
        }
        defer { withExtendedLifetime(signals) {} }
        let progress = ProgressMeter("loading \(job)", total: 0, unit: "prompts")
        let report: LoadReport
        do {
            report = try JobLoader(specification, resume: resume, lease: lease, logger: logger).load(
                connection,
                progress: { progress.update($0) },
                next: { try source.next() }
            )
        } catch let error as BacklogError where error.isAboutRecord {
            throw CommandError("\(file): \(error)")
        } catch let error as BacklogError {
            // Where nothing is left to load, what was skipped is the reason.
            for note in source.notes { Message.note(note) }
            throw error
        }
        progress.finish()
        for note in source.notes { Message.note(note) }
        if output.json {
            let document: JSON = [
                "job": .string(job), "job_id": JSON(report.job), "prompts": JSON(report.prompts),
                "already_there": JSON(report.alreadyThere), "skipped": JSON(source.skipped.count),
            ]
            try JSONOutput.write(document)
        } else if report.alreadyThere == report.prompts {
            try Output.line("job \(job) was loaded already: \(FixedPoint.grouped(report.prompts)) prompts")
        } else {
            try Output.line("job \(job): \(FixedPoint.grouped(report.prompts)) prompts")
        }
    }
}

/// A record of a file is loaded as it was read.
extension RecordFiles.PromptRecord: LoadableRecord {
    var requestForm: Int16? { form?.rawValue }
    var requestParts: Int16 { parts.rawValue }
}
