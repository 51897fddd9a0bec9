import ArgumentParser
import CommandOptions

@main
struct RootCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "waybill",
        abstract:
            "Routes large backlogs of queued prompts to language models, each to one that is good and cheap enough.",
        version: Release.version,
        groupedSubcommands: CommandOverview.groups
    )

    static func main() async { await runAsProgram(help: CommandOverview.screen) }
}
