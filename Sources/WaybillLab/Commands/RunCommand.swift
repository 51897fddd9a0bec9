import ArgumentParser
import Terminal
import Units

struct RunCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "run",
        abstract: "Run an experiment on an outcome set and write its report.",
        discussion: """
            `waybill-lab list` says what each asks, `waybill-lab help run NAME` which
            options it takes.

            Example: waybill-lab run cold-start demo --seeds 2 --out report
            """,
        subcommands: Experiments.commands,
        defaultSubcommand: UnknownExperiment.self
    )
}

/// What is run where no experiment has the name that was typed.
struct UnknownExperiment: ParsableCommand {
    static let configuration = CommandConfiguration(commandName: "unknown", shouldDisplay: false)

    @Argument(parsing: .captureForPassthrough, help: .hidden)
    var words: [String] = []

    func run() throws {
        guard let name = words.first else { throw CleanExit.helpRequest(RunCommand()) }
        let near = NearestNames(Experiments.all.map { $0.name }).hint(for: name)
        throw CommandError("there is no experiment '\(name)'; \(near); `waybill-lab list` lists them")
    }
}
