import ArgumentParser
import CommandOptions
import Delivery
import Foundation
import Postgres
import StrictJSON
import Terminal
import Units

struct ExportCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "export",
        abstract: "Write what was decided into request files, one model a file.",
        usage: "waybill export --job <name> ... [<options>]",
        discussion: """
            Each file is a batch as its provider takes it: its dialect, its limits, one
            model, one attempt. What is written is in the ledger, and no prompt is in two
            files: the same command again writes only what was decided since, and sends a
            prompt again only when its answer came back with an error that may pass, as
            often as the job allows (`enqueue --tries`). An export that was killed goes on
            where it was. It may run while `waybill route` does.

            A prompt whose request cannot be written, because it is too long for the model
            or the catalog forbids it, is left out, counted and said; once the cause is
            mended, --again tries such prompts anew.

            `waybill dispatch` sends the files. To carry them by hand, follow what is
            printed, and give the results to `waybill record`.

            Example: waybill export --job reviews --dry-run
            """
    )

    @Option(
        help: ArgumentHelp("The job's name; may be given several times.", valueName: "name")
    )
    var job: [String]

    @Option(
        help: ArgumentHelp(
            "Where the files are written (default: requests in the home folder).",
            valueName: "folder"
        ),
        completion: .directory
    )
    var folder: String?

    @Option(help: "batch, or online for servers without batches: their lines are sent one by one.")
    var mode = RequestFile.Mode.batch

    @Flag(help: "Print what would be written and what it costs, and write nothing.")
    var dryRun = false

    @Flag(help: "Try prompts again whose request could not be written.")
    var again = false

    @Flag(help: "Write files again that were not sent and are not in the folder.")
    var rewrite = false

    @OptionGroup var options: DatabaseOptions
    @OptionGroup var output: OutputOptions

    func validate() throws {
        guard !job.isEmpty else { throw ValidationError("--job is missing; name a job.") }
        if let folder, folder.isEmpty { throw ValidationError("--folder is empty; name a folder.") }
        if dryRun, again || rewrite {
            throw ValidationError("--dry-run writes nothing: leave --again and --rewrite out.")
        }
    }

    func run() throws {
        let kill = KillAt()
        let faults = DeliveryFaults(kill)
        let connection = try options.connect()
        let folder = folder ?? options.home.requests.path
        var summaries: [ExportSummary] = []
        for name in job {
            let meter = ProgressMeter(dryRun ? "pricing \(name)" : "exporting \(name)", total: 0, unit: "prompts")
            let report: ExportReport
            if dryRun {
                report = try Exporter.price(connection, job: name) { meter.update($0, of: $1) }
            } else {
                try Home.create(URL(fileURLWithPath: folder))
                let exporter = Exporter(folder: folder, mode: mode, faults: faults)
                report = try exporter.export(connection, job: name, again: again) { meter.update($0, of: $1) }
            }
            meter.finish()
            let rewritten =
                rewrite ? try Exporter(folder: folder).rewriteMissing(connection, job: name) : []
            let summary = ExportSummary(
                job: name,
                report: report,
                rewritten: rewritten,
                folder: folder,
                mode: mode,
                isPriced: dryRun
            )
            for note in summary.notes { Message.note(note) }
            if !output.json { try Output.line(summary.text) }
            summaries.append(summary)
        }
        if output.json { try JSONOutput.write(JSON(summaries.map(\.json))) }
    }
}
