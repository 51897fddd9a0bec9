internal import Dispatch
package import Postgres
internal import Schema
internal import Synchronization

/// Tells what a session waits for, when a statement of it waits for a lock for longer than two seconds.
///
/// Looks at `pg_stat_activity` from a connection of its own, which is opened after two seconds and closed when the
/// session has ended. Behind a pooler that hands out servers by transaction the session cannot be found, and nothing is
/// told.
package enum LockWatch {
    /// Begins to watch; ends by itself.
    ///
    /// - Parameters:
    ///   - backend: the session's process number on the server.
    ///   - target: the database.
    ///   - tell: given a sentence, once for each session that is in the way.
    package static func watch(
        _ backend: Int,
        on target: ConnectionString,
        tell: @escaping @Sendable (String) -> Void
    ) {
        look(Watched(backend: backend, target: target, tell: tell))
    }

    private final class Watched: Sendable {
        let backend: Int
        let target: ConnectionString
        let tell: @Sendable (String) -> Void
        let queue = DispatchQueue(label: "waybill.locks")
        let state = Mutex(State())

        struct State: ~Copyable {
            var connection: Connection?
            var told: [Int] = []
        }

        init(backend: Int, target: ConnectionString, tell: @escaping @Sendable (String) -> Void) {
            self.backend = backend
            self.target = target
            self.tell = tell
        }
    }

    private static func look(_ watched: Watched) {
        watched.queue.asyncAfter(deadline: .now() + 2) {
            let goesOn = watched.state.withLock { state in
                do {
                    let connection = try state.connection.take() ?? Connection(watched.target)
                    let rows = try connection.query(.lockWait, ["backend": Int32(watched.backend)])
                    guard let row = rows.first else { return false }
                    let holder: Int = try row.get("pid")
                    if holder != 0, !state.told.contains(holder) {
                        state.told.append(holder)
                        watched.tell(sentence(holder, try row.get("application"), try row.get("holder")))
                    }
                    state.connection = consume connection
                    return true
                } catch {
                    return false
                }
            }
            if goesOn { look(watched) }
        }
    }

    private static func sentence(_ process: Int, _ application: String, _ user: String) -> String {
        let who = [user.isEmpty ? "" : "user \(user), ", "server process \(process)"].joined()
        return application.hasPrefix("waybill")
            ? "waiting for another `\(application)`, which holds a lock (\(who))"
            : "waiting for a lock that \(application.isEmpty ? "another session" : "'\(application)'") holds (\(who))"
    }
}

extension Query {
    static let lockWait = Query(
        "lock_wait",
        parameters: ["backend": Int32.self],
        columns: ["pid": Int.self, "application": String.self, "holder": String.self]
    )
}
