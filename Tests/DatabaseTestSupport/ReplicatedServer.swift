internal import Foundation
package import Postgres
internal import Synchronization

/// A server of a test's own, and a hot standby that streams from it and takes its place at a failover.
///
/// Two places with a socket each take turns, so one connection string serves for good. Initial settings of PostgreSQL
/// let a superuser replicate over the socket; nothing but the standby's own files and `ALTER SYSTEM` is changed.
package final class ReplicatedServer: Sendable {
    package enum Replication: Sendable {
        /// A commit is acknowledged when the standby has it.
        case synchronous
        case asynchronous
    }

    private static let superuser = 0
    private let places: [LocalCluster]
    private let replication: Replication
    private let turns = Mutex(0)

    /// Both places, of which only one that takes writes will do.
    package let target: ConnectionString

    /// The server that takes writes.
    package var primary: LocalCluster { places[turns.withLock { $0 } % 2] }

    /// Its copy, or what is left of the server before it.
    package var standby: LocalCluster { places[(turns.withLock { $0 } + 1) % 2] }

    /// Whether the program that copies a running server is installed.
    package static let isPossible = copyProgram != nil

    private static var copyProgram: String? {
        guard let tools = try? PostgresTools.find(searchPath: TestCluster.searchPath) else { return nil }
        // Beside the server itself, to which the folder may only hold links.
        let server = URL(fileURLWithPath: tools.directory + "/postgres").resolvingSymlinksInPath()
        let program = server.deletingLastPathComponent().path + "/pg_basebackup"
        return FileManager.default.isExecutableFile(atPath: program) ? program : nil
    }

    package struct Failed: Error, CustomStringConvertible {
        package let description: String
    }

    /// Lends `body` a primary, with all migrations in its database, and a standby that has followed it so far.
    package static func with<R>(
        _ replication: Replication,
        _ body: (ReplicatedServer) async throws -> R
    ) async throws -> R {
        try await TestCluster.withServer { primary, _ in
            // Beside the primary's data, where the server's user can go.
            let folder = try primary.data.deletingLastPathComponent().path + "/standby"
            let standby = LocalCluster(folder: folder, searchPath: TestCluster.searchPath, durability: .processOnly)
            let result: Result<R, any Error>
            do {
                result = .success(try await body(ReplicatedServer([primary, standby], replication)))
            } catch {
                result = .failure(error)
            }
            try standby.destroy()
            return try result.get()
        }
    }

    private init(_ places: [LocalCluster], _ replication: Replication) throws {
        self.places = places
        self.replication = replication
        try Self.follow(places[0], with: places[1], replication)
        let hosts = try places.map { try $0.socketFolder() }.joined(separator: ",")
        target = try ConnectionString(
            "host='\(hosts)' user=\(LocalCluster.user) dbname=\(LocalCluster.database) target_session_attrs=read-write"
        )
    }

    /// Ends the primary at once, as a crash would, with no last word to the standby.
    package func failPrimary() throws { try primary.stop(immediately: true) }

    /// Makes the standby the primary; what it received is applied first.
    package func promote() throws {
        guard try standby.query("select pg_promote(true, 60)").single().get(0, as: Bool.self) else {
            throw Failed(description: "the standby was not promoted within a minute")
        }
        turns.withLock { $0 += 1 }
    }

    /// Makes the former primary's place a standby of the present one.
    package func addStandby() throws { try Self.follow(primary, with: standby, replication) }

    /// Cuts the standby off: nothing that is committed from now on arrives there.
    package func stopReplication() throws {
        try waitForStandby()
        try standby.query("alter system set primary_conninfo = ''")
        try standby.query("select pg_reload_conf()")
        try Self.wait("the standby still streams") {
            try primary.query("select 1 from pg_stat_replication").isEmpty
        }
    }

    /// Lets the primary refuse to write from now on, and waits until the standby has all that was written.
    package func makeReadOnly() throws {
        try primary.query("alter system set default_transaction_read_only = on")
        try primary.query("select pg_reload_conf()")
        try Self.wait("the primary still writes") {
            try primary.query("show default_transaction_read_only").single().get(0, as: String.self) == "on"
                && primary.query("select 1 from pg_stat_activity where backend_xid is not null").isEmpty
        }
        try waitForStandby()
    }

    /// Waits until the standby has applied what the primary has written so far.
    private func waitForStandby() throws {
        let position: String = try primary.query("select pg_current_wal_lsn()::text").single().get(0)
        try Self.wait("the standby lags") {
            try standby.query("select pg_last_wal_replay_lsn() >= '\(position)'::pg_lsn").single().get(0)
        }
    }

    /// Waits until the standby of an ended primary shows all it received: it looks for more in vain.
    package func standbyShowsAll() throws {
        try Self.wait("the standby still applies") {
            try !standby.query(
                "select 1 from pg_stat_activity where wait_event = 'RecoveryRetrieveRetryInterval'"
            ).isEmpty
        }
    }

    /// Copies a running primary to another place and starts the copy.
    private static func follow(
        _ primary: LocalCluster,
        with standby: LocalCluster,
        _ replication: Replication
    ) throws {
        guard let program = copyProgram else { throw Failed(description: "pg_basebackup is missing") }
        try standby.stop(immediately: true)
        let files = FileManager.default
        try files.createDirectory(atPath: standby.folder, withIntermediateDirectories: true)
        let data = try standby.data.path
        if files.fileExists(atPath: data) { try files.removeItem(atPath: data) }
        let owner = try files.attributesOfItem(atPath: primary.data.path)[.ownerAccountID] ?? 0
        try files.createDirectory(
            atPath: data,
            withIntermediateDirectories: false,
            attributes: [.ownerAccountID: owner, .posixPermissions: 0o700]
        )
        let change = getuid() == superuser ? ["/usr/bin/setpriv", "--reuid=\(owner)", "--clear-groups", "--"] : []
        let words =
            change + [
                program, "--pgdata=\(data)", "--write-recovery-conf", "--host=\(try primary.socketFolder())",
                "--username=\(LocalCluster.user)", "--checkpoint=fast", "--no-sync", "--no-manifest",
            ]
        let process = Process()
        process.executableURL = URL(fileURLWithPath: words[0])
        process.arguments = Array(words.dropFirst())
        process.currentDirectoryURL = URL(fileURLWithPath: "/")
        let messages = Pipe()
        process.standardError = messages
        try process.run()
        let text = try messages.fileHandleForReading.readToEnd() ?? Data()
        process.waitUntilExit()
        guard process.terminationStatus == 0 else {
            throw Failed(description: "pg_basebackup: \(String(decoding: text, as: UTF8.self))")
        }
        _ = try standby.start()
        if replication == .synchronous {
            try primary.query("alter system set synchronous_standby_names = '*'")
            try primary.query("select pg_reload_conf()")
        }
        let state = replication == .synchronous ? "sync" : "async"
        try wait("the standby does not stream") {
            try !primary.query(
                "select 1 from pg_stat_replication where state = 'streaming' and sync_state = '\(state)'"
            ).isEmpty
        }
    }

    private static func wait(_ reason: String, until condition: () throws -> Bool) throws {
        for _ in 0..<6000 {
            if try condition() { return }
            usleep(10_000)
        }
        throw Failed(description: "\(reason), after a minute")
    }
}

extension LocalCluster {
    /// Asks this very server, whichever part it plays.
    @discardableResult
    fileprivate func query(_ sql: String) throws -> Rows { try Connection(connection(database: "postgres")).query(sql) }

    fileprivate var data: URL {
        get throws {
            guard let dataFolder else { throw ReplicatedServer.Failed(description: "\(folder) is missing") }
            return URL(fileURLWithPath: dataFolder)
        }
    }

    /// Where the running server's socket is.
    package func socketFolder() throws -> String {
        try query("select current_setting('unix_socket_directories')").single().get(0, as: String.self)
            .replacing("\"", with: "")
    }
}
