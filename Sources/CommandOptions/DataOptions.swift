package import ArgumentParser
internal import Foundation
internal import Terminal
package import Trials

/// On which outcome set an evaluation works, where its report goes, and how many cores it takes.
package struct DataOptions: ParsableArguments, CommandWords {
    @Argument(help: "A folder with an outcome set.", completion: .directory)
    package var data: String

    @Flag(help: "All models, but only prompts with outcomes of each.")
    package var completePrompts = false

    @Option(
        help: ArgumentHelp("The report's folder (default: in evaluations at home).", valueName: "folder"),
        completion: .directory
    )
    package var out: String?

    @Option(help: ArgumentHelp("How many trials run at once.", valueName: "n"))
    package var threads = ProcessInfo.processInfo.activeProcessorCount

    @OptionGroup package var csv: CSVOptions
    @OptionGroup package var homeOptions: HomeOptions

    package init() {}

    package func validate() throws { try OptionBounds.check("--threads", threads, OptionBounds.threads) }

    /// What decides the report's bytes; neither folders nor threads do.
    package var words: [String] { (completePrompts ? ["--complete-prompts"] : []) + csv.words }

    /// The set, read.
    package func workbench() throws -> Workbench {
        try Workbench(
            folder: data,
            dialect: csv.dialect,
            completePrompts: completePrompts,
            home: homeOptions.home,
            threads: threads
        )
    }
}
