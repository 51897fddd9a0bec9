import ArgumentParser
import CommandOptions
import Foundation
import Postgres
import RecordFiles
import Registry
import StrictJSON
import Terminal
import Units

struct ExportOutcomesCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "export-outcomes",
        abstract: "Write what was routed and came back as an outcome set.",
        usage: "waybill export-outcomes --out <folder> [<options>]",
        discussion: """
            The folder gets models.csv, prompts.jsonl, outcomes.csv and set.json, which
            `train` and `outcomes` read. The row of the chosen model has the propensity,
            job, preference, snapshot and time of the decision, also where no answer has
            come back yet. With several jobs an id is NUMBER/ID, the number that of the
            job. The same log gives the same bytes. The folder must not be there yet, or
            be empty. It appears whole or not at all; a log of any length is written as it
            is read.

            An answer that has not come back, or has no score, counts as unknown, not as
            zero. How many those are is said by model, with the mean predicted quality with
            and without a score: far apart, they are not missing at random. --weighted of
            `train` undoes the preferences of the log by its propensities.

            Example: waybill export-outcomes --out log --since 2026-03-01T00:00:00Z
            """
    )

    @Option(help: "The folder to write.", completion: .directory)
    var out: String

    @OptionGroup var log: LogSelectionOptions
    @OptionGroup var options: DatabaseOptions
    @OptionGroup var output: OutputOptions

    func validate() throws { _ = try log.selection() }

    func run() throws {
        let selection = try log.selection()
        let draft = try ExportDraft(of: out, option: "--out")
        let summary = try write(options.connect(), selection, to: draft.folder)
        KillAt()?.reached("outcomesWritten")
        try draft.keep()
        try report(summary)
    }

    /// Writes the set prompt by prompt, so that a log of any length takes the same memory.
    private func write(
        _ connection: borrowing Connection,
        _ selection: LogSelection,
        to folder: URL
    ) throws -> LogSummary {
        let reading = try LogReading(connection, selection)
        try OutputFile.write(Data(reading.catalog), to: folder.appendingPathComponent("models.csv"))
        let prompts = folder.appendingPathComponent("prompts.jsonl")
        let outcomes = folder.appendingPathComponent("outcomes.csv")
        var promptLines = try OutputFileStream(replacing: prompts)
        var outcomeLines = try OutputFileStream(replacing: outcomes)
        try outcomeLines.write(Array(LoggedCatalog.header.utf8))
        var (lines, table): ([UInt8], [UInt8]) = ([], [])
        let summary = try reading.read(connection) { row in
            let members = [
                JSON.Member(key: "id", value: .string(row.prompt.id)),
                JSON.Member(key: "prompt", value: .string(row.prompt.text)),
            ]
            JSON.object(members + (try JSON.parse(row.prompt.metadata).members ?? [])).append(to: &lines)
            lines.append(UInt8(ascii: "\n"))
            table += LoggedCatalog.lines(row, models: reading.models).utf8
            guard lines.count + table.count > 1 << 20 else { return }
            try promptLines.write(lines)
            try outcomeLines.write(table)
            lines.removeAll(keepingCapacity: true)
            table.removeAll(keepingCapacity: true)
        }
        try promptLines.write(lines)
        try outcomeLines.write(table)
        try promptLines.synchronize()
        try outcomeLines.synchronize()
        try promptLines.keep()
        try outcomeLines.keep()
        var facts: [UInt8] = []
        JSON.object([
            JSON.Member(key: "name", value: .string("log")),
            JSON.Member(key: "outcomes", value: .string(summary.origin.rawValue)),
        ]).append(to: &facts)
        try OutputFile.write(Data(facts + [0x0A]), to: folder.appendingPathComponent("set.json"))
        return summary
    }

    private func report(_ summary: LogSummary) throws {
        let total = summary.counts.total
        guard output.json else {
            return try Output.line(
                "wrote \(FixedPoint.grouped(total.decided)) prompts, \(FixedPoint.grouped(total.scored)) with a score, "
                    + "\(summary.origin.rawValue) outcomes: \(out)"
            )
        }
        let models = summary.counts.models.sorted { $0.key < $1.key }.map { number, model in
            JSON.object([
                JSON.Member(key: "model", value: .string(summary.name(number))),
                JSON.Member(key: "decided", value: JSON(model.decided)),
                JSON.Member(key: "scored", value: JSON(model.scored)),
                JSON.Member(key: "ungraded", value: JSON(model.ungraded)),
                JSON.Member(key: "waiting", value: JSON(model.waiting)),
                JSON.Member(key: "failed", value: JSON(model.failed)),
            ])
        }
        let withoutPrice = summary.outcomesWithoutPrice.sorted { $0.key < $1.key }.map { number, count in
            JSON.object([
                JSON.Member(key: "model", value: .string(summary.name(number))),
                JSON.Member(key: "outcomes", value: JSON(count)),
            ])
        }
        try JSONOutput.write([
            "folder": .string(out), "outcomes": .string(summary.origin.rawValue), "decided": JSON(total.decided),
            "scored": JSON(total.scored), "models": JSON(models), "without_price": JSON(withoutPrice),
        ])
    }
}
