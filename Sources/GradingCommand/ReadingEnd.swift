internal import CSpawn
internal import Glibc

/// A pipe that a program writes to and that is read without waiting.
final class ReadingEnd {
    private let reader: Int32
    private(set) var writer: Int32
    private var isAtEnd = false

    /// Nil where there is no pipe to be had.
    init?() {
        var ends: [Int32] = [0, 0]
        guard unsafe pipe2(&ends, O_CLOEXEC) == 0 else { return nil }
        (reader, writer) = (ends[0], ends[1])
        _ = fcntl(reader, F_SETFL, O_NONBLOCK)
    }

    deinit {
        close(reader)
        closeWriter()
    }

    func closeWriter() {
        if writer >= 0 { close(writer) }
        writer = -1
    }

    /// What is there, a mebibyte at most.
    func read() -> [UInt8] {
        var text: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 65_536)
        while !isAtEnd, text.count < 1 << 20 {
            let count = unsafe Glibc.read(reader, &buffer, buffer.count)
            if count > 0 {
                text += buffer[..<count]
            } else if count == 0 {
                isAtEnd = true
            } else if errno != EINTR {
                break
            }
        }
        return text
    }

    /// Waits until one of them has something, or for some milliseconds.
    static func wait(_ ends: [ReadingEnd]) {
        var waiting = ends.filter { !$0.isAtEnd }.map { pollfd(fd: $0.reader, events: Int16(POLLIN), revents: 0) }
        // Without a pipe left its end is near; with one, a process that has ended is noticed by the pipe closing.
        _ = unsafe poll(&waiting, nfds_t(waiting.count), waiting.isEmpty ? 1 : 20)
    }
}
