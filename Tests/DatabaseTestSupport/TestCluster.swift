internal import Foundation
internal import Glibc
package import Postgres
internal import Registry
internal import Synchronization

/// The private PostgreSQL cluster of this test process: made on first use, deleted when the process ends.
///
/// Each test process has its own, so processes never meet. It runs without fsync: it survives a killed server, not a
/// power cut. A process that was killed leaves its cluster behind; the next one removes it.
package enum TestCluster {
    private static let started: Result<LocalCluster, any Error> = Result { try start() }
    private static let databaseCount = Mutex(0)

    /// The running cluster.
    package static var shared: LocalCluster {
        get throws { try started.get() }
    }

    /// Makes a database, by default an empty one.
    ///
    /// - Throws: `PostgresError`.
    package static func createDatabase(template: String = "template0") throws -> ConnectionString {
        let number = databaseCount.withLock { count in
            count += 1
            return count
        }
        let name = "test_\(number)"
        try administer("create database \(name) template \(template)")
        return try shared.connection(database: name)
    }

    /// Drops a database, ending the sessions that are still in it.
    package static func drop(_ target: ConnectionString) throws {
        let name = try Connection(target).query("select current_database()").single().get(0, as: String.self)
        try administer("drop database if exists \(name) with (force)")
    }

    package static func administer(_ sql: String) throws {
        try Connection(shared.connection(database: "postgres")).query(sql)
    }

    /// Lends `body` an empty database.
    package static func withEmptyDatabase<R>(_ body: (ConnectionString) async throws -> R) async throws -> R {
        try await withDatabase(body)
    }

    static func withDatabase<R>(
        template: String = "template0",
        _ body: (ConnectionString) async throws -> R
    ) async throws -> R {
        await DatabaseSlots.shared.take()
        let result: Result<R, any Error>
        do {
            let target = try createDatabase(template: template)
            do { result = .success(try await body(target)) } catch { result = .failure(error) }
            try drop(target)
        } catch {
            await DatabaseSlots.shared.giveBack()
            throw error
        }
        await DatabaseSlots.shared.giveBack()
        return try result.get()
    }

    /// Lends `body` a server of its own, for tests that restart it or that other tests' transactions would disturb,
    /// with all migrations in its database.
    package static func withServer<R>(
        durability: LocalCluster.Durability = .processOnly,
        _ body: (LocalCluster, ConnectionString) async throws -> R
    ) async throws -> R {
        let (cluster, mark) = try makeCluster(durability)
        let result: Result<R, any Error>
        do {
            let target = try cluster.start()
            _ = try SchemaMigrator().migrate(Connection(target))
            result = .success(try await body(cluster, target))
        } catch {
            result = .failure(error)
        }
        try cluster.destroy()
        close(mark)
        return try result.get()
    }

    /// A fresh folder in the temporary directory, removed after `body`.
    package static func withTemporaryFolder<R>(_ body: (String) throws -> R) throws -> R {
        let folder = temporary + "/waybill-folder-\(UUID().uuidString.prefix(13))"
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: false)
        defer { try? FileManager.default.removeItem(atPath: folder) }
        return try body(folder)
    }

    package static var searchPath: String { ProcessInfo.processInfo.environment["PATH"] ?? "" }

    private static let temporary = FileManager.default.temporaryDirectory.standardizedFileURL.path
    private static let prefix = "waybill-test-"

    private static func start() throws -> LocalCluster {
        removeLeftovers()
        let (cluster, _) = try makeCluster(.processOnly)
        _ = try cluster.start()
        atexit { try? TestCluster.started.get().destroy() }
        return cluster
    }

    /// A cluster that was not started yet, and the lock that says it is in use.
    private static func makeCluster(_ durability: LocalCluster.Durability) throws -> (LocalCluster, mark: Int32) {
        let folder = temporary + "/" + prefix + UUID().uuidString.prefix(13)
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: false)
        guard let mark = holdMark(of: folder) else { throw CocoaError(.fileWriteUnknown) }
        return (LocalCluster(folder: folder, searchPath: searchPath, durability: durability), mark)
    }

    /// A lock that this process holds until it ends, however it ends.
    private static func holdMark(of folder: String) -> Int32? {
        let descriptor = unsafe open(folder + "/in-use", O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { return nil }
        guard flock(descriptor, LOCK_EX | LOCK_NB) == 0 else {
            close(descriptor)
            return nil
        }
        return descriptor
    }

    private static func removeLeftovers() {
        let names = (try? FileManager.default.contentsOfDirectory(atPath: temporary)) ?? []
        for name in names where name.hasPrefix(prefix) {
            let folder = temporary + "/" + name
            guard let mark = holdMark(of: folder) else { continue }
            try? LocalCluster(folder: folder, searchPath: searchPath).destroy()
            close(mark)
        }
    }
}
