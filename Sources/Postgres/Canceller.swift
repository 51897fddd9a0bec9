internal import CLibPQ

/// Stops the statement a connection is busy with, from any thread; the statement then fails with `queryCanceled`.
///
/// `@unchecked` because the compiler cannot know what the manual says: PQcancel only reads the object and may be called
/// from any thread, even while the connection is in use.
@safe
package final class Canceller: @unchecked Sendable {
    private let handle: OpaquePointer

    init?(of connection: OpaquePointer) {
        guard let handle = unsafe PQgetCancel(connection) else { return nil }
        unsafe self.handle = handle
    }

    deinit { unsafe PQfreeCancel(handle) }

    /// Asks the server to stop the statement; whether it was in time shows in the statement's result.
    package func cancel() throws(PostgresError) {
        let (sent, reason) = unsafe withUnsafeTemporaryAllocation(of: CChar.self, capacity: 256) { buffer in
            unsafe buffer.initialize(repeating: 0)
            let sent = unsafe PQcancel(handle, buffer.baseAddress, 256) == 1
            return (sent, unsafe buffer.baseAddress.map { unsafe String(cString: $0) } ?? "")
        }
        guard sent else {
            throw PostgresError(.connectionFailed, "cannot send a cancel request: \(Connection.trimmed(reason))")
        }
    }
}
