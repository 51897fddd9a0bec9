internal import Foundation
package import Postgres

/// pgbouncer in transaction mode in front of a server, on a Unix socket in a folder of its own, and never run as root.
package final class ConnectionPooler {
    private static let program = "/usr/sbin/pgbouncer"
    private static let superuser = 0

    package static let isInstalled = FileManager.default.isExecutableFile(atPath: program)

    private let folder: String
    private let poolSize: Int
    private let server: String
    private var process: Process?

    /// Starts the pooler.
    ///
    /// - Parameters:
    ///   - cluster: a running server.
    ///   - poolSize: connections to the server for each database.
    /// - Throws: `PostgresError` if it does not answer.
    package init(for cluster: LocalCluster, poolSize: Int) throws {
        let row = try Connection(cluster.connection(database: "postgres")).query(
            "select current_setting('unix_socket_directories')"
        ).single()
        server = try row.get(0, as: String.self).replacing("\"", with: "")
        self.poolSize = poolSize
        folder = FileManager.default.temporaryDirectory.path + "/waybill-pool-\(UUID().uuidString.prefix(13))"
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: false)
        try start()
    }

    /// How to reach a database through the pooler.
    package func connection(database: String) -> ConnectionString {
        .socket(directory: folder, user: LocalCluster.user, database: database)
    }

    /// No parameter is ignored and no state is reset: what a client sets would be another's.
    private func start() throws {
        let settings = """
            [databases]
            * = host=\(server) port=5432 user=\(LocalCluster.user)
            [pgbouncer]
            pool_mode = transaction
            default_pool_size = \(poolSize)
            listen_port = 5432
            unix_socket_dir = \(folder)
            auth_type = any
            logfile = \(folder)/log
            query_wait_timeout = 20
            server_login_retry = 0.1

            """
        try settings.write(toFile: folder + "/pgbouncer.ini", atomically: true, encoding: .utf8)
        let process = Process()
        if getuid() == Self.superuser {
            let owner = try FileManager.default.attributesOfItem(atPath: server)[.ownerAccountID] ?? 0
            try FileManager.default.setAttributes([.ownerAccountID: owner], ofItemAtPath: folder)
            process.executableURL = URL(fileURLWithPath: "/usr/bin/setpriv")
            process.arguments = ["--reuid=\(owner)", "--clear-groups", "--", Self.program]
        } else {
            process.executableURL = URL(fileURLWithPath: Self.program)
        }
        process.arguments = (process.arguments ?? []) + ["-q", folder + "/pgbouncer.ini"]
        process.standardInput = FileHandle.nullDevice
        process.standardOutput = FileHandle.nullDevice
        process.standardError = FileHandle.nullDevice
        try process.run()
        self.process = process
        var attempts = 0
        while let reason = refusal() {
            attempts += 1
            guard attempts < 500, process.isRunning else { throw reason }
            usleep(10_000)
        }
    }

    /// Why it does not answer, if so.
    private func refusal() -> PostgresError? {
        do {
            try Connection(connection(database: "postgres")).script("select 1")
            return nil
        } catch {
            return error
        }
    }

    /// Kills it with all its connections and starts another.
    package func restart() throws {
        kill()
        try start()
    }

    private func kill() {
        guard let process, process.isRunning else { return }
        Foundation.kill(process.processIdentifier, SIGKILL)
        process.waitUntilExit()
        try? FileManager.default.removeItem(atPath: folder + "/.s.PGSQL.5432")
    }

    package func end() {
        kill()
        try? FileManager.default.removeItem(atPath: folder)
    }
}
