import ArgumentParser

/// The commands in their groups, each with a few words: the one place in which a command is named.
///
/// The program's own help is made from it, as two columns: the parser's form takes a line or two a command, and no
/// longer fits a screen.
enum CommandOverview {
    struct CommandShelf {
        let name: String
        let commands: [(type: any ParsableCommand.Type, words: String)]
    }

    private static let left = [
        CommandShelf(
            name: "Database",
            commands: [
                (UpCommand.self, "start a private Postgres"),
                (DownCommand.self, "stop it; its data stays"),
                (MigrateCommand.self, "bring the schema up to date"),
                (StatusCommand.self, "all jobs and how far"),
                (PruneCommand.self, "drop what ended long ago"),
            ]
        ),
        CommandShelf(
            name: "Backlog",
            commands: [
                (ModelsCommand.self, "the catalog and its prices"),
                (EnqueueCommand.self, "load prompts as a job"),
                (RouteCommand.self, "choose a model for each"),
                (OutcomesCommand.self, "store outcomes of a job"),
                (JobsCommand.self, "list, open, pause, cancel"),
            ]
        ),
        CommandShelf(
            name: "Reports",
            commands: [
                (SiteCommand.self, "build the status site"),
                (QueryCommand.self, "print a view for analysts"),
                (ExportOutcomesCommand.self, "the log as data"),
                (DemoCommand.self, "run it all on a small set"),
                (VersionCommand.self, "the program and machine"),
            ]
        ),
    ]

    private static let right = [
        CommandShelf(
            name: "Policies",
            commands: [
                (PoliciesCommand.self, "what can be trained"),
                (TrainCommand.self, "learn one from outcomes"),
                (LearnCommand.self, "go on from production"),
                (EvaluateCommand.self, "compare them on your data"),
                (OnboardCommand.self, "add a model by few answers"),
                (EncoderCommand.self, "what makes features"),
                (SnapshotCommand.self, "pack, verify, promote"),
            ]
        ),
        CommandShelf(
            name: "Delivery",
            commands: [
                (RunCommand.self, "from prompts to answers"),
                (ExportCommand.self, "write request files"),
                (CheckCommand.self, "judge a request file"),
                (DispatchCommand.self, "send them, fetch answers"),
                (FilesCommand.self, "where each file is"),
                (RecordCommand.self, "read result files"),
                (ResultsCommand.self, "write the answers out"),
                (GradeCommand.self, "score the answers"),
                (GradesCommand.self, "what graders say"),
            ]
        ),
    ]

    /// The groups as the parser takes them.
    static let groups = (left + right).map { group in
        CommandGroup(name: group.name, subcommands: group.commands.map(\.type))
    }

    /// What `waybill --help` prints.
    static var screen: String {
        let columns = [lines(left), lines(right)]
        let rows = (0..<(columns.map(\.count).max() ?? 0)).map { row in
            let first = row < columns[0].count ? columns[0][row] : ""
            guard row < columns[1].count else { return first }
            return padded(first, 39) + columns[1][row]
        }
        return """
            Routes backlogs of prompts to language models, each to a good and cheap one.

            USAGE: waybill <command> [<options>]

            \(rows.joined(separator: "\n"))
            Each takes --help. Example: waybill up && waybill migrate && waybill demo
            """
    }

    private static func lines(_ groups: [CommandShelf]) -> [String] {
        groups.flatMap { group in
            [group.name.uppercased()]
                + group.commands.map { "  " + padded($0.type.configuration.commandName ?? "", 8) + "  " + $0.words }
        }
    }

    private static func padded(_ text: String, _ width: Int) -> String {
        text + String(repeating: " ", count: max(0, width - text.count))
    }
}
