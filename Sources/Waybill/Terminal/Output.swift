import DurableFiles
import Foundation

/// What a command has to say, on standard output: every byte is written, or the command fails.
///
/// The only writer of standard output. A closed pipe ends the program as it ends every Unix tool: by SIGPIPE, without a
/// word. Anything else that keeps output from being written, as a full disk, is an error.
enum Output {
    /// Writes a line, or several that are joined by line ends.
    ///
    /// - Throws: `CommandError` with the system's reason.
    static func line(_ text: String) throws { try bytes(Array("\(text)\n".utf8)) }

    /// Writes text as it is.
    static func text(_ text: String) throws { try bytes(Array(text.utf8)) }

    /// Writes bytes as they are.
    static func bytes(_ bytes: [UInt8]) throws {
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

/// The numbers 0 to 2, which must stay those of the standard streams.
enum StandardStreams {
    /// Takes the numbers of streams that were closed before we started.
    ///
    /// Else a file or connection would get one of them, and with it our output. What takes them can be used for nothing: reading from it or writing to it fails.
    static func occupy() {
        for (number, mode) in [(STDIN_FILENO, O_WRONLY), (STDOUT_FILENO, O_RDONLY), (STDERR_FILENO, O_WRONLY)]
        where fcntl(number, F_GETFD) < 0 {
            _ = unsafe open("/dev/null", mode)
        }
    }
}

/// Writing to an open file without buffers between.
enum RawFile {
    /// Writes all bytes.
    ///
    /// - Returns: nil, or the number of the error that ended it.
    static func write(_ bytes: [UInt8], to descriptor: Int32) -> Int32? {
        var written = 0
        while written < bytes.count {
            let step = unsafe bytes[written...].withUnsafeBytes {
                unsafe Glibc.write(descriptor, $0.baseAddress, $0.count)
            }
            if step >= 0 {
                written += step
            } else if errno == EAGAIN {
                // Whoever started us may have made it non-blocking.
                var waiting = pollfd(fd: descriptor, events: Int16(POLLOUT), revents: 0)
                _ = unsafe poll(&waiting, 1, -1)
            } else if errno != EINTR {
                return errno
            }
        }
        return nil
    }

    /// The system's words for an error number.
    static func text(of number: Int32) -> String { unsafe String(cString: strerror(number)) }
}

/// Files that a command writes.
enum OutputFile {
    /// Writes a file whole or not at all, replacing an older one.
    ///
    /// - Throws: `CommandError` naming the file and the reason.
    static func write(_ data: Data, to file: URL) throws {
        do throws(FileFault) {
            try DurableFile.replace(Array(data), at: file.path)
        } catch {
            throw CommandError("cannot write \(file.path): \(error.reason)")
        }
    }
}
