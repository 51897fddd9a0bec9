internal import Foundation

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
