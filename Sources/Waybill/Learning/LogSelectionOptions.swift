import ArgumentParser
import Postgres
import Registry

/// Which decisions of the database are taken.
struct LogSelectionOptions: ParsableArguments {
    @Option(help: ArgumentHelp("Those of these jobs, as a,b,c (default: all).", valueName: "names"))
    var jobs: String?

    @Option(help: ArgumentHelp("Those made at or after this time.", valueName: "2026-03-01T08:00:00Z"))
    var since: String?

    @Option(help: ArgumentHelp("Those of snapshots that were ever in this channel.", valueName: "name"))
    var channel: String?

    @Option(help: ArgumentHelp("Outcomes of these alone: simulated, recorded, provider.", valueName: "names"))
    var sources: String?

    var isGiven: Bool { jobs != nil || since != nil || channel != nil || sources != nil }

    func selection() throws -> LogSelection {
        func names(_ text: String) -> [String] { text.split(separator: ",").map(String.init) }
        if let channel { try ChannelOption.check("--channel", channel) }
        let kinds = try sources.map(names)?.map { name in
            guard let source = PromptOutcome.Source(rawValue: name) else {
                throw ValidationError("--sources has '\(name)'; expected simulated, recorded or provider.")
            }
            return source
        }
        return LogSelection(
            jobs: jobs.map(names),
            since: try since.map { Timestamp(unixSeconds: Int64(try TimeOption.seconds($0, option: "--since"))) },
            channel: channel,
            sources: kinds
        )
    }
}
