import ArgumentParser
import CommandOptions
import Foundation
import Terminal
import Trials

/// One experiment as a subcommand of `waybill-lab run`: with the options that it heeds, and no others.
struct ExperimentCommand<E: Experiment>: AsyncParsableCommand {
    static var configuration: CommandConfiguration {
        CommandConfiguration(
            commandName: E.name,
            abstract: E.question,
            usage: "waybill-lab run \(E.name) [<options>] <data>",
            discussion: """
                Writes \(E.writes).
                The same data, options and seeds give the same bytes.

                Example: waybill-lab run \(E.name) demo --seeds 2
                """
        )
    }

    @OptionGroup var data: DataOptions
    @OptionGroup var options: E.Options

    func run() async throws {
        // Options that mean nothing are refused before the set is read.
        _ = try options.plan()
        let bench = try data.workbench()
        let set = bench.set
        try E.check(bench, options)
        let folder = try ReportFolder.prepare(
            data.out,
            home: bench.home,
            name: "\(set.name)-\(E.name)",
            set: set.digest
        )
        let words = ["waybill-lab", "run", E.name, set.name] + options.words + data.words
        let report = try await E.report(bench, options, made: Provenance(command: ShellWords.line(words)))
        try ReportFile.write(report.files, to: folder)
        for section in report.sections { try section.show() }
        try Output.line(folder.appendingPathComponent("report.md").path)
    }
}
