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
        subcommands: Experiments.commands
    )

    /// What was typed in place of an experiment's name.
    @Argument(parsing: .captureForPassthrough, help: .hidden)
    var words: [String] = []

    func run() throws {
        guard let name = words.first else { throw CleanExit.helpRequest(self) }
        let names = Experiments.all.map { $0.name }
        let near = NearestNames(names).hint(for: name)
        throw CommandError("there is no experiment '\(name)'; \(near); `waybill-lab list` lists them")
    }
}
