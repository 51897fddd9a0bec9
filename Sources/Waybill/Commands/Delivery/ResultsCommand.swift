import ArgumentParser
import CommandOptions
import Delivery
import Foundation
import Postgres
import Registry
import RoutingPolicy
import StrictJSON
import Terminal
import Units

struct ResultsCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "results",
        abstract: "Write the answers of a job: one line a prompt, in the order of the input.",
        usage: "waybill results --job <job> [<options>]",
        discussion: """
            A line has the prompt's id, the model, what became of it (answered, truncated,
            failed, cancelled, sent, pending), the answer, why it ended, the tokens, the
            cost in USD (over all attempts, null if not known) and the error. An answer is
            a text; where the model called tools or gave an embedding it is that, as the
            provider wrote it.

            A job that was enqueued with --answers drop loses its texts when all of them
            are on the disk.

            Example: waybill results --job reviews --out answers.jsonl --wait
            """
    )

    @Option(help: "The job's name.")
    var job: String

    @Option(help: "The file to write; - for standard output.", completion: .file())
    var out = "-"

    @Option(help: "waybill, or openai: the lines that OpenAI's batches give.")
    var format = AnswerFormat.waybill

    @Flag(help: "Add what the provider wrote, as the member body.")
    var raw = false

    @Flag(help: "Wait until every prompt is settled.")
    var wait = false

    @Flag(help: "Write what is there, though prompts are open.")
    var partial = false

    @OptionGroup var options: DatabaseOptions
    @OptionGroup var output: OutputOptions

    func validate() throws {
        if raw, format == .openAI {
            throw ValidationError("--raw goes with --format waybill: openai has the body already")
        }
        if output.json, out == "-" {
            throw ValidationError("--json writes a summary to standard output; add --out FILE")
        }
        if wait, partial { throw ValidationError("--wait and --partial exclude each other") }
    }

    func run() throws {
        let connection = try options.connect()
        var found = try AnsweredJob(connection, named: job)
        let file = out == "-" ? nil : URL(fileURLWithPath: out)
        if let file { try OutputPlace.prepare(file: file, option: "--out") }
        if wait { try waitForAll(connection, &found) }
        if found.drops, let at = found.deliveredAt { try tellDropped(at, file) }
        let settled = try found.settled(connection)
        if !partial, found.isLoading || settled < found.prompts { throw Self.open(found, found.prompts - settled) }
        let faults = DeliveryFaults(KillAt())
        let catalog = try ModelCatalog.load(connection)
        let writer = AnswerWriter(
            found,
            format: format,
            addsBody: raw,
            models: Dictionary(uniqueKeysWithValues: catalog.map { ($0.number, $0.model.name) }),
            faults: faults
        )
        let meter = ProgressMeter("writing", total: found.prompts, unit: "prompts", quiet: output.json || file == nil)
        let report: AnswerReport
        if let file {
            report = try write(connection, writer, to: file, meter, faults)
        } else {
            report = try writer.write(connection, emit: { try Output.bytes($0) })
        }
        if report.open == 0 { try writer.deliver(connection, dropping: file != nil) }
        meter.finish()
        try say(found, report, isFile: file != nil)
        if report.open > 0, !partial { throw ExitCode.failure }
    }

    private func write(
        _ connection: borrowing Connection,
        _ writer: AnswerWriter,
        to file: URL,
        _ meter: ProgressMeter,
        _ faults: DeliveryFaults
    ) throws -> AnswerReport {
        var stream = try OutputFileStream(replacing: file)
        let report = try writer.write(connection, emit: { try stream.write($0) }, progress: { meter.update($0) })
        guard report.open == 0 || partial else { throw Self.open(writer.job, report.open) }
        try stream.synchronize()
        faults.reached(.resultsSynced)
        try stream.keep()
        faults.reached(.resultsNamed)
        return report
    }

    private func waitForAll(_ connection: borrowing Connection, _ found: inout AnsweredJob) throws {
        let meter = ProgressMeter("waiting", total: found.prompts, unit: "prompts", quiet: output.json)
        while true {
            let settled = try found.settled(connection)
            meter.update(settled, of: found.prompts)
            if !found.isLoading, settled >= found.prompts { break }
            Thread.sleep(forTimeInterval: 1)
            found = try AnsweredJob(connection, named: job)
        }
        meter.finish()
    }

    private func tellDropped(_ at: Timestamp, _ file: URL?) throws {
        let fact = "the texts of the job '\(job)' were delivered at \(at.iso8601) and dropped (--answers drop)"
        if let file, FileManager.default.fileExists(atPath: file.path) {
            throw CommandError("\(fact), and \(file.path) may hold them: name another file for lines without texts")
        }
        Message.note("\(fact); the lines have everything else")
    }

    private static func open(_ job: AnsweredJob, _ count: Int) -> CommandError {
        if job.isLoading { return CommandError("the job '\(job.name)' is still being loaded") }
        return CommandError(
            "\(FixedPoint.grouped(count)) of the \(FixedPoint.grouped(job.prompts)) prompts of '\(job.name)' are open: "
                + "not routed, not sent, or without a result; `waybill status` shows where they are. Wait for them "
                + "with --wait, or take what is there with --partial"
        )
    }

    private func say(_ job: AnsweredJob, _ report: AnswerReport, isFile: Bool) throws {
        if output.json {
            let states = AnswerState.allCases.map { JSON.Member(key: $0.rawValue, value: JSON(report.count($0))) }
            return try JSONOutput.write([
                "job": .string(job.name), "prompts": JSON(report.prompts), "states": .object(states),
                "billed_usd": .number(Money.dollars(report.billed, decimals: 9)),
                "unknown_cost": JSON(report.unknownCost), "bytes": JSON(report.bytes),
            ])
        }
        let states = AnswerState.allCases.filter { report.count($0) > 0 }
        let shown = states.map { "\(FixedPoint.grouped(report.count($0))) \($0.rawValue)" }.joined(separator: ", ")
        let unknown = report.unknownCost > 0 ? ", \(FixedPoint.grouped(report.unknownCost)) of unknown cost" : ""
        let text =
            "\(job.name): \(report.prompts == 0 ? "no prompts" : shown); billed $"
            + "\(Money.dollars(report.billed, decimals: 6))\(unknown)"
        if isFile { try Output.line(text) } else { Message.note(text) }
    }
}

extension AnswerFormat: ExpressibleByArgument {}
