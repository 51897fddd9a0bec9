import ArgumentParser
import CommandOptions

@main
struct Waybill: AsyncParsableCommand {
    static let version = "0.1.0"

    static let configuration = CommandConfiguration(
        commandName: "waybill",
        abstract:
            "Routes large backlogs of queued prompts to language models, each to one that is good and cheap enough.",
        discussion: """
            A job carries how much quality and cost matter; a learned policy, loaded from a signed snapshot, picks a model
            for every prompt and records choice, propensity and predicted cost in Postgres.

            Example: waybill up && waybill migrate && waybill demo
            """,
        version: version,
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
                    ModelsCommand.self, EnqueueCommand.self, RouteCommand.self, RecordCommand.self, JobsCommand.self,
                ]
            ),
            CommandGroup(
                name: "Policies",
                subcommands: [
                    EncoderCommand.self, TrainCommand.self, OnboardCommand.self, EvaluateCommand.self,
                    SnapshotCommand.self,
                ]
            ),
            CommandGroup(name: "Reports", subcommands: [SiteCommand.self, DemoCommand.self, VersionCommand.self]),
        ]
    )
}

extension Waybill {
    static func main() async { await runAsProgram() }
}
