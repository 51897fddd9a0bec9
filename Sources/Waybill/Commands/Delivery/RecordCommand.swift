import ArgumentParser
import CommandOptions
import Delivery
import Foundation
import Postgres
import RecordFiles
import StrictJSON
import Terminal
import Units

struct RecordCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "record",
        abstract: "Record the result files that a provider gave back.",
        usage: "waybill record [<options>] <files> ...",
        discussion: """
            Takes any number of files, in any order, plain or packed by gzip or zstd, of
            any provider: each line says by its id what it answers. The same file again
            changes nothing. A line that matches nothing that was sent is put aside, with
            its file, line and reason (table waybill.result_quarantine).

            Costs are computed from the tokens that the provider counted, at the price that
            held when the request was sent; without counts a cost is unknown, not nothing.

            Example: waybill record output.jsonl errors.jsonl --ended
            """
    )

    @Argument(help: "Result files; - for standard input.", completion: .file())
    var files: [String]

    @Option(
        help: ArgumentHelp(
            "The provider's id of a batch, and the request file that it was made from; may be given again.",
            discussion: "The name may be left out where all results are of one request file.",
            valueName: "id=file"
        )
    )
    var batchID: [String] = []

    @Flag(help: "These files are all there will be: lines without a result never came back.")
    var ended = false

    @OptionGroup var options: DatabaseOptions
    @OptionGroup var output: OutputOptions

    func validate() throws {
        for text in batchID where text.isEmpty || text.hasPrefix("=") || text.hasSuffix("=") {
            throw ValidationError("--batch-id is '\(text)'; expected ID or ID=FILE, such as batch_1=j1-small-a1….jsonl")
        }
    }

    func run() throws {
        for path in files {
            var isFolder: ObjCBool = false
            if unsafe FileManager.default.fileExists(atPath: path, isDirectory: &isFolder), isFolder.boolValue {
                throw CommandError(
                    "\(path) is a folder; name the result files in it, or record an outcome set with "
                        + "`waybill outcomes \(path) --job JOB`"
                )
            }
        }
        let connection = try options.connect()
        let recorder = ResultRecorder(
            tag: try RequestLedger.tag(connection),
            faults: DeliveryFaults(KillAt())
        )
        let meter = ProgressMeter("recording", total: 0, unit: "lines", quiet: output.json)
        var summary = RecordSummary()
        var read = 0
        for path in files {
            let name = path == "-" ? "standard input" : URL(fileURLWithPath: path).lastPathComponent
            do {
                var lines = try ResultRecorder.lines(of: path)
                let report = try recorder.record(connection, &lines, name: name) { meter.update(read + $0) }
                read += report.lines
                summary.files.append((path, report))
            } catch let error as DeliveryError {
                summary.faults.append("\(error)")
            } catch let error as RecordError {
                summary.faults.append("\(error)")
            }
        }
        meter.finish()
        try settle(connection, recorder, &summary)
        if output.json { try JSONOutput.write(summary.json) } else { try Output.line(summary.text) }
        for advice in summary.advice(ended: ended) { Message.note(advice) }
        if !summary.isWhole { throw ExitCode.failure }
    }

    /// Ties batches to their files, and ends what is over.
    private func settle(
        _ connection: borrowing Connection,
        _ recorder: ResultRecorder,
        _ summary: inout RecordSummary
    ) throws {
        var touched = summary.requestFiles
        for text in batchID {
            let parts = text.split(separator: "=", maxSplits: 1).map(String.init)
            var file = touched.count == 1 ? touched.first : nil
            if parts.count == 2 { file = try RequestLedger.file(connection, named: parts[1]).file }
            guard let file else {
                throw CommandError(
                    "--batch-id \(text): the results are of \(touched.count) request files; name the one, as "
                        + "\(parts[0])=FILE"
                )
            }
            try ResultRecorder.tie(connection, file: file, batch: parts[0])
            touched.insert(file)
        }
        let all = try FileOverview.read(connection, jobs: []).filter { touched.contains($0.file) }
        for file in all {
            guard ended, file.state != "recorded", file.state != "withdrawn" else { continue }
            summary.missing += try recorder.end(
                connection,
                file: file.file,
                job: try RequestLedger.job(connection, named: file.job)
            )
        }
        if !ended {
            for file in all where file.settled < file.lines {
                summary.open.append((file.name, Int(file.lines - file.settled)))
            }
        }
    }
}
