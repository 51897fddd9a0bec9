import ArgumentParser
import Foundation

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
    /// Runs the command that was typed; its help goes to standard output, and every error to standard error.
    static func main() async {
        // A closed pipe is an error of the write that meets it, in any library.
        signal(SIGPIPE, SIG_IGN)
        StandardStreams.occupy()
        do {
            var command = try parseAsRoot()
            if var asynchronous = command as? any AsyncParsableCommand {
                try await asynchronous.run()
            } else {
                try command.run()
            }
        } catch {
            Foundation.exit(report(error))
        }
    }

    /// Says what went wrong, or the help that was asked for.
    ///
    /// - Returns: the exit status.
    private static func report(_ error: any Error) -> Int32 {
        let code = exitCode(for: error)
        let text = fullMessage(for: error)
        guard !text.isEmpty else { return code.rawValue }
        guard code == .success else {
            // The parser quotes what it cannot place, which may be a connection string with its password.
            let secret = CommandLine.arguments.dropFirst().contains { Secrets.mayHoldOne($0) && text.contains($0) }
            Message.raw((secret ? "Error: \(Secrets.misplaced)" : text) + "\n")
            return code.rawValue
        }
        do { try Output.line(text) } catch {
            Message.raw("Error: \(error)\n")
            return ExitCode.failure.rawValue
        }
        return code.rawValue
    }
}

/// Arguments that are not repeated to anyone.
private enum Secrets {
    static let misplaced =
        "a connection string stands where none is expected, and is not shown because it may hold a password; give it with "
        + "--database or in DATABASE_URL"

    static func mayHoldOne(_ argument: String) -> Bool {
        argument.contains("://") || argument.lowercased().contains("password")
    }
}
