internal import Foundation

/// What a command has to say, on standard output: every byte is written, or the command fails.
///
/// The only writer of standard output. A closed pipe ends the program as it ends every Unix tool: by SIGPIPE, without a
/// word. Anything else that keeps output from being written, as a full disk, is an error.
package enum Output {
    /// Writes a line, or several that are joined by line ends.
    ///
    /// - Throws: `CommandError` with the system's reason.
    package static func line(_ text: String) throws { try bytes(Array("\(text)\n".utf8)) }

    /// Writes text as it is.
    package static func text(_ text: String) throws { try bytes(Array(text.utf8)) }

    /// Writes bytes as they are.
    package static func bytes(_ bytes: [UInt8]) throws {
        guard let reason = RawFile.write(bytes, to: STDOUT_FILENO) else { return }
        if reason == EPIPE {
            signal(SIGPIPE, SIG_DFL)
            raise(SIGPIPE)
        }
        throw CommandError(
            reason == EBADF
                ? "standard output is closed" : "cannot write to standard output: \(RawFile.text(of: reason))"
        )
    }
}
