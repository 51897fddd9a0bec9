import ArgumentParser
import CommandOptions

@main
struct RootCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "waybill",
        abstract:
            "Routes large backlogs of queued prompts to language models, each to one that is good and cheap enough.",
        version: Release.version,
        groupedSubcommands: [
            CommandGroup(
                name: "Database",
                subcommands: [
                    UpCommand.self, DownCommand.self, MigrateCommand.self, StatusCommand.self, PruneCommand.self,
                ]
            ),
            CommandGroup(
                name: "Backlog",
                subcommands: [
                    ModelsCommand.self, EnqueueCommand.self, RouteCommand.self, OutcomesCommand.self, JobsCommand.self,
                ]
            ),
            CommandGroup(
                name: "Requests and answers",
                subcommands: [
                    RunCommand.self, ExportCommand.self, CheckCommand.self, DispatchCommand.self, FilesCommand.self,
                    RecordCommand.self, ResultsCommand.self, GradeCommand.self, GradesCommand.self,
                ]
            ),
            CommandGroup(
                name: "Policies",
                subcommands: [
                    PoliciesCommand.self, ExportOutcomesCommand.self, TrainCommand.self, LearnCommand.self,
                    EvaluateCommand.self, OnboardCommand.self, EncoderCommand.self, SnapshotCommand.self,
                ]
            ),
            CommandGroup(
                name: "Reports",
                subcommands: [
                    QueryCommand.self, SiteCommand.self, DemoCommand.self, VersionCommand.self,
                ]
            ),
        ]
    )

    static func main() async { await runAsProgram(help: HelpScreen.text) }
}
