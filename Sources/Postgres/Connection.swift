internal import CLibPQ

/// One libpq session, closed exactly once.
///
/// Calls block; the owner decides on which thread (see ``Session``). Statements are unnamed and parameterised and SQL
/// names its schema, so nothing depends on session state and everything works behind pgbouncer in transaction mode.
@safe
package struct Connection: ~Copyable {
    let handle: OpaquePointer
    let target: ConnectionString
    let watch: SilenceWatch?

    /// Opens a session.
    ///
    /// Waits at most 10 s for the server unless `connect_timeout` or `PGCONNECT_TIMEOUT` says otherwise. A host that
    /// died is noticed within a minute (keepalives, `tcp_user_timeout`).
    ///
    /// - Parameters:
    ///   - target: the database.
    ///   - silence: how long one call may wait for the server before the session counts as lost; nil for ever.
    /// - Throws: `connectionFailed`; `sqlState` is nil because libpq does not tell it.
    package init(_ target: ConnectionString, silence: Duration? = nil) throws(PostgresError) {
        // The later keyword wins: the string may override the first ones and none of the last ones.
        var settings: [(String, String)] = [
            ("fallback_application_name", target.applicationName), ("keepalives_idle", "30"),
            ("keepalives_interval", "10"), ("keepalives_count", "3"), ("tcp_user_timeout", "60000"),
        ]
        if !Self.environmentSets("connect_timeout") { settings.append(("connect_timeout", "10")) }
        settings += [("dbname", target.text), ("client_encoding", "UTF8")]
        let keywords = CStringArray(settings.map(\.0))
        let values = CStringArray(settings.map(\.1))
        let opened = unsafe keywords.withPointers { keywords in
            unsafe values.withPointers { values in unsafe PQconnectdbParams(keywords, values, 1) }
        }
        guard let handle = unsafe opened else {
            throw PostgresError(.connectionFailed, "out of memory while connecting to \(target)")
        }
        guard unsafe PQstatus(handle) == CONNECTION_OK else {
            let reason = unsafe Self.openingFailure(of: handle)
            unsafe PQfinish(handle)
            throw PostgresError(.connectionFailed, "cannot connect to \(target): \(reason)")
        }
        unsafe PQsetNoticeReceiver(handle, { _, _ in }, nil)
        unsafe self.handle = handle
        self.target = target
        watch = silence.map { unsafe SilenceWatch(socket: PQsocket(handle), limit: $0) }
    }

    deinit {
        watch?.close()
        unsafe PQfinish(handle)
    }

    /// Why a session could not be opened.
    ///
    /// libpq quotes host, port, database and user; where one of them is not what it should be, it may be a piece of a
    /// password that stands in the wrong place or variable, and libpq's words stay unsaid.
    private static func openingFailure(of handle: OpaquePointer) -> String {
        if let options = unsafe PQconninfo(handle), !ConnectionFields(freeing: options).areShowable {
            return "the host, port, database or user has not the form of one, so that the reason is not shown; "
                + "check the connection string, PGHOST, PGPORT, PGDATABASE and PGUSER, and \(ConnectionString.advice)"
        }
        return trimmed(unsafe String(cString: PQerrorMessage(handle)))
    }

    /// Runs a call of libpq that may wait for the server.
    func waiting<R: ~Copyable>(_ call: () -> R) -> R {
        watch?.begin()
        defer { watch?.end() }
        return call()
    }

    /// The server's version as 150004 for 15.4.
    package var serverVersion: Int { Int(unsafe PQserverVersion(handle)) }

    /// The encoding of the database, as `UTF8`; empty where a pooler does not tell.
    package var databaseEncoding: String {
        unsafe PQparameterStatus(handle, "server_encoding").map { unsafe String(cString: $0) } ?? ""
    }

    /// libpq's own version as 150004 for 15.4.
    package static var libraryVersion: Int { Int(PQlibVersion()) }

    /// The process number of the session's backend on the server.
    package var backendID: Int { Int(unsafe PQbackendPID(handle)) }

    /// Whether the session was alive at the last exchange.
    package var isAlive: Bool { unsafe PQstatus(handle) == CONNECTION_OK }

    /// Something other threads can stop the statement under way with.
    package func canceller() -> Canceller? { unsafe Canceller(of: handle) }

    /// Whether an environment variable or service file sets a connection option already.
    private static func environmentSets(_ keyword: String) -> Bool {
        guard let defaults = unsafe PQconndefaults() else { return false }
        defer { unsafe PQconninfoFree(defaults) }
        var option = unsafe defaults
        while let name = unsafe option.pointee.keyword {
            if unsafe String(cString: name) == keyword { return unsafe option.pointee.val != nil }
            unsafe option += 1
        }
        return false
    }

    static func trimmed(_ message: String) -> String {
        var text = Substring(message)
        while let last = text.last, last.isWhitespace { text.removeLast() }
        return text.split(separator: "\n").joined(separator: " ")
    }
}

/// NUL-terminated copies of strings, lent to C as an array of pointers that ends with nil.
private struct CStringArray {
    private var bytes: [CChar] = []
    private var offsets: [Int] = []

    init(_ strings: [String]) {
        for string in strings {
            offsets.append(bytes.count)
            bytes.append(contentsOf: string.utf8.map { CChar(bitPattern: $0) })
            bytes.append(0)
        }
    }

    func withPointers<R>(_ body: (UnsafePointer<UnsafePointer<CChar>?>?) -> R) -> R {
        unsafe bytes.withUnsafeBufferPointer { buffer in
            let pointers = unsafe offsets.map { offset in unsafe buffer.baseAddress.map { unsafe $0 + offset } } + [nil]
            return unsafe pointers.withUnsafeBufferPointer { unsafe body($0.baseAddress) }
        }
    }
}
