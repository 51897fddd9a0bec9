import ArgumentParser
import Backlog
import Foundation
import Postgres
import RecordFiles
import RoutingPolicy
import StrictJSON

struct EnqueueCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "enqueue",
        abstract: "Load a file of prompts as a job.",
        discussion: """
            FILE has one JSON object a line: `id` (unique in the job), `prompt`, and any other fields, which are kept as
            metadata; or it is CSV with columns `id` and `prompt`. gzip and zstd are read as they are. The weights say how much quality and cost matter to the job; only
            their proportion counts.

            The id 1 and the id "1" are the same. A load that fails leaves no job behind. The same name again is refused; with
            --resume a load that was interrupted goes on, and one that was complete changes nothing; `waybill jobs cancel`
            removes what was interrupted. Nobody sees the prompts before all are there, however slowly they come.

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

    @Option(help: "jsonl or csv (default: csv if the file's name says so).")
    var format: PromptFormat?

    @Option(help: "The most bytes a prompt may have.")
    var maximumPrompt = 1 << 20

    @Flag(help: "Go on with a load that was interrupted; a complete one is left as it is.")
    var resume = false

    @OptionGroup var options: DatabaseOptions
    @OptionGroup var output: OutputOptions

    func validate() throws {
        guard maximumPrompt > 0 else {
            throw ValidationError("--maximum-prompt is \(maximumPrompt); expected at least 1.")
        }
    }

    func run() throws {
        // Bad input is found before the database is asked for anything.
        var source = try PromptSource(
            path: file,
            format: format ?? PromptFormat(ofFile: file),
            maximumPromptLength: maximumPrompt
        )
        let connection = try options.connect()
        let preference = try Preference(quality: quality, cost: cost)
        let specification = try terms.specification(named: job, preference, connection)
        try terms.noteUnknownModels(connection)
        let lease = LoaderLease(try options.target())
        let signals = TerminationSignals { [job] number in
            Message.note(
                lease.release() == nil
                    ? "stopped: nothing of the job \(job) was stored"
                    : "stopped: the job \(job) is half loaded; go on with --resume, or remove it with `waybill jobs cancel \(job)`"
            )
            _exit(128 + number)
        }
        defer { withExtendedLifetime(signals) {} }
        let progress = Progress("loading \(job)", total: 0, unit: "prompts")
        let report: LoadReport
        do {
            report = try JobLoader(specification, resume: resume, lease: lease).load(
                connection,
                progress: { progress.update($0) },
                next: {
                    guard let record = try source.next() else { return nil }
                    return Backlog.PromptRecord(
                        id: record.id,
                        prompt: record.prompt,
                        metadata: record.metadata == Array("{}".utf8)
                            ? nil : String(decoding: record.metadata, as: UTF8.self),
                        line: record.line
                    )
                }
            )
        } catch let error as BacklogError where error.isAboutRecord {
            throw CommandError("\(file): \(error)")
        }
        progress.finish()
        if output.json {
            let document: JSON = [
                "job": .string(job), "job_id": JSON(report.job), "prompts": JSON(report.prompts),
                "already_there": JSON(report.alreadyThere),
            ]
            try JSONOutput.write(document)
        } else if report.alreadyThere == report.prompts {
            try Output.line("job \(job) was loaded already: \(Progress.grouped(report.prompts)) prompts")
        } else {
            try Output.line("job \(job): \(Progress.grouped(report.prompts)) prompts")
        }
    }
}
