package import ArgumentParser
internal import Foundation
package import Terminal
package import Trials

/// On which outcome set an evaluation works, where its report goes, and how many cores it takes.
package struct DataOptions: ParsableArguments, CommandWords {
    @Argument(help: "A folder with an outcome set.", completion: .directory)
    package var data: String

    @OptionGroup package var reading: DataReadingOptions
    @OptionGroup package var homeOptions: HomeOptions

    package init() {}

    package var out: String? { reading.out }
    package var words: [String] { reading.words }

    /// The set, read.
    package func workbench() throws -> Workbench { try reading.workbench(data, home: homeOptions.home) }
}

/// How an outcome set is read, where the report on it goes, and how many cores it takes.
package struct DataReadingOptions: ParsableArguments, CommandWords {
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

    package init() {}

    package func validate() throws { try OptionBounds.check("--threads", threads, OptionBounds.threads) }

    /// What decides the report's bytes; neither folders nor threads do.
    package var words: [String] { (completePrompts ? ["--complete-prompts"] : []) + csv.words }

    /// The set of a folder, read.
    package func workbench(_ folder: String, home: Home) throws -> Workbench {
        try Workbench(
            folder: folder,
            dialect: csv.dialect,
            completePrompts: completePrompts,
            home: home,
            threads: threads
        )
    }
}
