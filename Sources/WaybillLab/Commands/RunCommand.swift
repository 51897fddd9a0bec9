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

    /// Sees that `run` is followed by the name of an experiment: the parser would only say that it is unexpected.
    ///
    /// - Throws: `CommandError` with the nearest names.
    static func check(_ arguments: [String]) throws {
        let words = arguments.prefix(2)
        guard words.count == 2, words[0] == "run", !words[1].hasPrefix("-") else { return }
        let names = Experiments.all.map { $0.name }
        guard !names.contains(words[1]) else { return }
        let near = NearestNames(names).hint(for: words[1])
        throw CommandError("there is no experiment '\(words[1])'; \(near); `waybill-lab list` lists them")
    }
}
