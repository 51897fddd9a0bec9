import ArgumentParser
import CommandOptions
import StrictJSON
import Terminal

struct ListCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "list",
        abstract: "List the experiments and what they ask.",
        discussion: "Example: waybill-lab list --json"
    )

    @OptionGroup var output: OutputOptions

    func run() throws {
        if output.json {
            try JSONOutput.write(
                .array(
                    Experiments.all.map { experiment in
                        [
                            "name": .string(experiment.name), "question": .string(experiment.question),
                            "writes": .string(experiment.writes),
                        ]
                    }
                )
            )
            return
        }
        var table = TextTable([("experiment", .left), ("question", .left)])
        for experiment in Experiments.all { table.append([experiment.name, experiment.question]) }
        try Output.line(table.lines.joined(separator: "\n"))
    }
}
