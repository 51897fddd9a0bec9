import ArgumentParser
import CommandOptions
import Foundation
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
            `train` and `outcomes` read. The row of the chosen model has the propensity, job,
            preference, snapshot and time of the decision, also where no answer has come
            back yet. With several jobs an id is NUMBER/ID, the number that of the job. The
            same log gives the same bytes. The folder must not be there yet, or be empty.

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
        let folder = URL(fileURLWithPath: out)
        let files = FileManager.default
        if files.fileExists(atPath: folder.path) {
            guard let inside = try? files.contentsOfDirectory(atPath: folder.path), inside.isEmpty else {
                throw CommandError("--out \(out) is there already; name another folder, or remove it")
            }
        }
        let draft = folder.deletingLastPathComponent()
            .appendingPathComponent(".\(folder.lastPathComponent).\(UUID().uuidString)")
        try OutputPlace.prepare(folder: draft, option: "--out")
        do {
            let read = try LoggedOutcomes.read(options.connect(), log.selection())
            try write(read, to: draft)
            // An empty folder gives way; the set appears whole or not at all.
            if files.fileExists(atPath: folder.path) { try files.removeItem(at: folder) }
            try files.moveItem(at: draft, to: folder)
            try report(read)
        } catch {
            try? files.removeItem(at: draft)
            throw error
        }
    }

    private func write(_ read: LoggedOutcomes, to folder: URL) throws {
        var lines: [UInt8] = []
        for prompt in read.set.prompts {
            let members = [
                JSON.Member(key: "id", value: .string(prompt.id)),
                JSON.Member(key: "prompt", value: .string(prompt.text)),
            ]
            JSON.object(members + (try JSON.parse(prompt.metadata).members ?? [])).append(to: &lines)
            lines.append(UInt8(ascii: "\n"))
        }
        var facts: [UInt8] = []
        JSON.object([
            JSON.Member(key: "name", value: .string(read.set.name)),
            JSON.Member(key: "outcomes", value: .string(read.set.origin.rawValue)),
        ]).append(to: &facts)
        let files: [(String, [UInt8])] = [
            ("models.csv", read.catalog), ("prompts.jsonl", lines), ("outcomes.csv", LoggedCatalog.outcomes(read.set)),
            ("set.json", facts + [0x0A]),
        ]
        for (name, bytes) in files { try OutputFile.write(Data(bytes), to: folder.appendingPathComponent(name)) }
    }

    private func report(_ read: LoggedOutcomes) throws {
        let total = read.counts.total
        guard output.json else {
            return try Output.line(
                "wrote \(FixedPoint.grouped(total.decided)) prompts, \(FixedPoint.grouped(total.scored)) with a score, "
                    + "\(read.set.origin.rawValue) outcomes: \(out)"
            )
        }
        let models = read.counts.models.sorted { $0.key < $1.key }.map { number, model in
            JSON.object([
                JSON.Member(key: "model", value: .string(read.names[number] ?? "")),
                JSON.Member(key: "decided", value: JSON(model.decided)),
                JSON.Member(key: "scored", value: JSON(model.scored)),
                JSON.Member(key: "ungraded", value: JSON(model.ungraded)),
                JSON.Member(key: "waiting", value: JSON(model.waiting)),
                JSON.Member(key: "failed", value: JSON(model.failed)),
            ])
        }
        try JSONOutput.write([
            "folder": .string(out), "outcomes": .string(read.set.origin.rawValue), "decided": JSON(total.decided),
            "scored": JSON(total.scored), "models": JSON(models),
        ])
    }
}
