import ArgumentParser
import CommandOptions
import StrictJSON
import Terminal

struct VersionCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "version",
        abstract: "Print the version, and with --verbose all that a bug report needs.",
        discussion: """
            Processor, instruction set, libraries, encoders in the home folder, database
            server. Nothing is started or changed, and no credential is shown.

            Example: waybill version --verbose
            """
    )

    @Flag(help: "Also print the machine, the libraries, the encoders and the server.")
    var verbose = false

    @OptionGroup var options: DatabaseOptions
    @OptionGroup var output: OutputOptions

    func run() throws {
        let facts = SystemFacts(options: options)
        let lines = facts.program + (verbose ? facts.machine + facts.libraries + facts.encoders + facts.server : [])
        if output.json {
            let members = lines.map { JSON.Member(key: $0.name.replacing(" ", with: "_"), value: .string($0.value)) }
            return try JSONOutput.write(.object(members))
        }
        let width = lines.map(\.name.count).max() ?? 0
        try Output.line(
            lines.map { line in
                line.name + String(repeating: " ", count: width - line.name.count) + "  "
                    + TextTable.printable(line.value)
            }.joined(separator: "\n")
        )
    }
}
