internal import Foundation

/// The numbers 0 to 2, which must stay those of the standard streams.
package enum StandardStreams {
    /// Takes the numbers of streams that were closed before we started.
    ///
    /// Else a file or connection would get one of them, and with it our output. What takes them can be used for
    /// nothing: reading from it or writing to it fails.
    package static func occupy() {
        for (number, mode) in [(STDIN_FILENO, O_WRONLY), (STDOUT_FILENO, O_RDONLY), (STDERR_FILENO, O_WRONLY)]
        where fcntl(number, F_GETFD) < 0 {
            _ = unsafe open("/dev/null", mode)
        }
    }
}
