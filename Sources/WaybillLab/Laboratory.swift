import ArgumentParser
import CommandOptions

@main
struct Laboratory: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "waybill-lab",
        abstract: "Experiments on routing methods, each a question with a report as its answer.",
        discussion: """
            Needs an outcome set and an encoder's weights, as `waybill evaluate` does, and
            no database. What the experiments found lies in the project's folder research/.

            Example: waybill-lab run heads demo --seeds 2
            """,
        version: Release.version,
        subcommands: [ListCommand.self, RunCommand.self]
    )

    static func main() async { await runAsProgram { try RunCommand.check($0) } }
}
