internal import Dispatch
internal import Glibc
internal import Synchronization

/// Ends a connection on which one call has waited for the server for too long.
///
/// Keepalives notice a dead host only. A firewall or proxy that acknowledges what it no longer forwards looks alive,
/// and a call of libpq waits for ever. Each call that may wait is counted when it begins and when it ends; a timer that
/// meets the same call five times in a row shuts the socket down, at which the call returns as if the server had gone.
final class SilenceWatch: Sendable {
    /// One serial queue for all connections: it has a thread even when every core computes.
    private static let queue = DispatchQueue(label: "waybill.silence")

    /// Calls begun plus calls ended: odd while one waits.
    private let calls = Atomic<UInt64>(0)
    private let hasCut = Atomic<Bool>(false)
    private let socket: Mutex<Int32?>
    private let limit: Duration

    init(socket: Int32, limit: Duration) {
        self.socket = Mutex(socket)
        self.limit = limit
        look(at: 0, seen: 0)
    }

    /// Whether it was this that ended the connection.
    var cutOff: Bool { hasCut.load(ordering: .acquiring) }

    // Only the connection's owner counts, one call at a time: no exchange is needed.
    func begin() { calls.store(calls.load(ordering: .relaxed) &+ 1, ordering: .relaxed) }
    func end() { begin() }

    /// Forgets the socket; to be called before it is closed, when its number becomes another's.
    func close() { socket.withLock { $0 = nil } }

    /// Ends the connection now; a call under way returns with an error.
    func cut() {
        socket.withLock { socket in
            guard let open = socket else { return }
            hasCut.store(true, ordering: .releasing)
            shutdown(open, Int32(SHUT_RDWR))
            socket = nil
        }
    }

    /// Counts looks instead of reading a clock: a process that was stopped meanwhile must not take its own absence for
    /// the server's silence.
    private func look(at call: UInt64, seen: Int) {
        let pause = limit / 4
        Self.queue.asyncAfter(deadline: .now() + .milliseconds(max(1, Int(pause / .milliseconds(1))))) { [weak self] in
            guard let self, socket.withLock({ $0 != nil }) else { return }
            let current = calls.load(ordering: .relaxed)
            guard current == call, !current.isMultiple(of: 2) else { return look(at: current, seen: 1) }
            seen == 4 ? cut() : look(at: current, seen: seen + 1)
        }
    }
}
