internal import CLibPQ
internal import Foundation
internal import Glibc

/// A private PostgreSQL cluster in a folder: no TCP port, a Unix socket that only its owner and root can reach, never
/// run as root.
///
/// Access needs no password because the socket lies in a 0700 folder of the server's user; root passes such folders.
package struct LocalCluster: Sendable {
    package enum State: Sendable, Equatable {
        case absent
        case stopped
        case running(processID: Int32)
    }

    /// What the server may give up for speed.
    package enum Durability: Sendable {
        /// Survives a crash of the machine.
        case full
        /// Survives a kill of its processes, not of the machine; for tests.
        case processOnly
    }

    /// The absolute path of the folder the cluster is known by.
    package let folder: String
    private let searchPath: String
    private let durability: Durability

    /// The superuser and the database that are made with the cluster.
    package static let user = "waybill"
    package static let database = "waybill"

    /// Describes a cluster; does nothing yet.
    ///
    /// - Parameters:
    ///   - folder: usually `.waybill/postgres` of the project.
    ///   - searchPath: the value of `PATH`, to find the server's programs.
    ///   - durability: less than full for tests only.
    package init(folder: String, searchPath: String, durability: Durability = .full) {
        self.folder = URL(fileURLWithPath: folder).standardizedFileURL.path
        self.searchPath = searchPath
        self.durability = durability
    }

    /// Whether the cluster exists and runs.
    package func state() -> State {
        guard let location = ClusterLocation.existing(folder), isMade(location) else { return .absent }
        return ServerProcess(data: location.data).running().map { .running(processID: $0) } ?? .stopped
    }

    /// How to connect; the cluster must exist.
    ///
    /// - Throws: `cluster` if it was never started.
    package func connection(database: String = Self.database) throws(PostgresError) -> ConnectionString {
        guard let location = ClusterLocation.existing(folder), isMade(location) else {
            throw PostgresError(.cluster, "there is no private database in \(folder); make it with `waybill up`")
        }
        return .socket(directory: location.socketFolder, user: Self.user, database: database)
    }

    /// Where the data really lies, which for root may be outside of ``folder``.
    package var dataFolder: String? { ClusterLocation.existing(folder)?.data }

    /// Makes the cluster if there is none, starts it if it does not run, and waits until it answers.
    ///
    /// Two callers at once are safe: the second waits for the first.
    ///
    /// - Returns: how to connect to the database ``database``.
    /// - Throws: `tools` if the server's programs are missing, `cluster` with the end of the server's log otherwise.
    package func start() throws(PostgresError) -> ConnectionString {
        try ClusterLocation.makeFolder(folder, mode: 0o755)
        let lock = try ClusterLock(folder: folder)
        defer { lock.release() }
        let location = try ClusterLocation.resolve(folder)
        let server = ServerProcess(data: location.data)
        if !isMade(location) { try make(location) }
        try location.makeSocketFolder()
        if server.running() == nil {
            try server.clearStaleFiles(socketFolder: location.socketFolder)
            try launch(location)
        } else {
            try waitUntilReady(location, child: nil)
        }
        try makeDatabase(location)
        return .socket(directory: location.socketFolder, user: Self.user, database: Self.database)
    }

    /// Ends the server, finishing what was committed.
    ///
    /// - Parameter immediately: as a crash would; the next start recovers.
    /// - Returns: false if none was running.
    /// - Throws: `cluster` if it does not end within a minute.
    @discardableResult
    package func stop(immediately: Bool = false) throws(PostgresError) -> Bool {
        guard let location = ClusterLocation.existing(folder) else { return false }
        let lock = try ClusterLock(folder: folder)
        defer { lock.release() }
        let server = ServerProcess(data: location.data)
        guard let process = server.running() else { return false }
        // SIGINT is the server's fast shutdown, SIGQUIT its immediate one (pg_ctl sends the same).
        guard kill(process, immediately ? SIGQUIT : SIGINT) == 0 else {
            throw PostgresError(.cluster, "cannot stop the server, process \(process): \(systemError())")
        }
        for _ in 0..<6000 {
            if server.running() == nil {
                ChildProcess.reap(process)
                return true
            }
            usleep(10_000)
        }
        throw PostgresError(
            .cluster,
            "the server, process \(process), did not end within a minute; see \(location.log)"
        )
    }

    /// Stops the server and deletes the cluster with all data.
    package func destroy() throws(PostgresError) {
        try stop(immediately: true)
        guard let location = ClusterLocation.existing(folder) else { return }
        do {
            for path in Set([location.home, location.socketFolder, folder])
            where FileManager.default.fileExists(atPath: path) {
                try FileManager.default.removeItem(atPath: path)
            }
        } catch {
            throw PostgresError(
                .cluster,
                "cannot delete the private database in \(folder): \(error.localizedDescription)"
            )
        }
    }

    private func isMade(_ location: ClusterLocation) -> Bool {
        FileManager.default.fileExists(atPath: location.data + "/PG_VERSION")
    }

    /// initdb into a folder beside, renamed when complete, so that a cluster exists whole or not at all.
    private func make(_ location: ClusterLocation) throws(PostgresError) {
        let tools = try PostgresTools.find(searchPath: searchPath)
        let draft = location.data + ".new"
        try? FileManager.default.removeItem(atPath: draft)
        guard unsafe mkdir(draft, 0o700) == 0 else {
            throw PostgresError(
                .cluster,
                "cannot make the private database in \(location.home): \(systemError()); make the folder writable or "
                    + "name an existing server with DATABASE_URL"
            )
        }
        try location.give(draft, mode: 0o700)
        let answer = try ChildProcess(user: location.owner).run(
            tools.path("initdb"),
            [
                "--pgdata=\(draft)", "--username=\(Self.user)", "--encoding=UTF8", "--locale=C", "--data-checksums",
                "--auth-local=trust", "--auth-host=reject", "--no-instructions",
            ] + (durability == .processOnly ? ["--no-sync"] : [])
        )
        guard answer.status == 0 else {
            try? FileManager.default.removeItem(atPath: draft)
            let reason = Connection.trimmed(answer.output)
            throw PostgresError(.cluster, "initdb could not make the private database in \(location.home): \(reason)")
        }
        guard unsafe rename(draft, location.data) == 0 else {
            throw PostgresError(.cluster, "cannot put \(location.data) in place: \(systemError())")
        }
    }

    private func launch(_ location: ClusterLocation) throws(PostgresError) {
        let version = (try? String(contentsOfFile: location.data + "/PG_VERSION", encoding: .utf8))
            .flatMap { Int($0.trimmingCharacters(in: .whitespacesAndNewlines)) }
        let tools = try PostgresTools.find(searchPath: searchPath, majorVersion: version)
        let log = unsafe open(location.log, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0o600)
        guard log >= 0 else {
            throw PostgresError(.cluster, "cannot write the server's log \(location.log): \(systemError())")
        }
        defer { close(log) }
        let start = lseek(log, 0, SEEK_END)
        // The program itself and not pg_ctl start, which hands paths to a shell.
        let process = try ChildProcess(user: location.owner).start(
            tools.path("postgres"),
            ["-D", location.data] + ClusterSettings.arguments(durability, socketFolder: location.socketFolder),
            log: log
        )
        try waitUntilReady(location, child: (process, start))
    }

    /// Waits until the server takes connections; recovery after a crash may take its time while the process lives.
    private func waitUntilReady(_ location: ClusterLocation, child: (process: pid_t, logStart: off_t)?)
        throws(PostgresError)
    {
        let target = ConnectionString.socket(directory: location.socketFolder, user: Self.user, database: "postgres")
        for round in 0..<6000 {
            if unsafe PQping(target.text) == PQPING_OK { return }
            if let child, let status = ChildProcess.exitStatus(of: child.process) {
                let text = FileManager.default.contents(atPath: location.log).map { $0.dropFirst(Int(child.logStart)) }
                let tail = Connection.trimmed(String(decoding: (text ?? Data()).suffix(2000), as: UTF8.self))
                throw PostgresError(
                    .cluster,
                    "the server in \(location.data) ended with status \(status) while starting: \(tail)"
                )
            }
            usleep(round < 50 ? 10_000 : 100_000)
        }
        throw PostgresError(.cluster, "the server in \(location.data) does not answer; see \(location.log)")
    }

    private func makeDatabase(_ location: ClusterLocation) throws(PostgresError) {
        let connection = try Connection(
            .socket(directory: location.socketFolder, user: Self.user, database: "postgres")
        )
        guard try connection.query("select 1 from pg_database where datname = $1", [Self.database]).isEmpty else {
            return
        }
        try connection.query("create database \(Self.database)")
    }
}
