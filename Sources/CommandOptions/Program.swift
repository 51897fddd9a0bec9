package import ArgumentParser
internal import Foundation
internal import Terminal

extension ParsableCommand {
    /// Runs the command that was typed; its help goes to standard output, and every error to standard error.
    ///
    /// - Parameters:
    ///   - help: the program's own help, in place of the parser's.
    ///   - check: looks at what was typed before the parser does.
    package static func runAsProgram(help: String? = nil, check: ([String]) throws -> Void = { _ in }) async {
        // A closed pipe is an error of the write that meets it, in any library.
        signal(SIGPIPE, SIG_IGN)
        StandardStreams.occupy()
        do {
            let arguments = Array(CommandLine.arguments.dropFirst())
            if let help, [[], ["--help"], ["-h"], ["help"]].contains(arguments) { return try Output.line(help) }
            try check(arguments)
            try await execute(arguments)
        } catch {
            Foundation.exit(report(error))
        }
    }

    /// Runs this command, or one below it, as `arguments` say.
    package static func execute(_ arguments: [String]) async throws {
        var command = try parseAsRoot(arguments)
        if var asynchronous = command as? any AsyncParsableCommand {
            try await asynchronous.run()
        } else {
            try command.run()
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
        "a connection string stands where none is expected, and is not shown because it may hold a password; give "
        + "it with --database or in DATABASE_URL"

    static func mayHoldOne(_ argument: String) -> Bool {
        argument.contains("://") || argument.lowercased().contains("password")
    }
}
