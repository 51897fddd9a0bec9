internal import Glibc

/// What the file system refused.
package struct FileFault: Error, Sendable, Equatable, CustomStringConvertible {
    package let path: String

    /// What could not be done, as what follows the path: `cannot be written`.
    package let what: String

    /// The system's words.
    package let reason: String

    /// The fault of the call that just failed.
    init(_ path: String, _ what: String, _ number: Int32 = errno) {
        self.path = path
        self.what = what
        reason = unsafe strerror(number).map { unsafe String(cString: $0) } ?? "error \(number)"
    }

    package var description: String { "\(path) \(what): \(reason)" }
}
