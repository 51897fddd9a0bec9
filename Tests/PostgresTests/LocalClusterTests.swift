import Foundation
import Glibc
import Postgres
import DatabaseTestSupport
import Testing

@Suite(.serialized) struct LocalClusterTests {
    private func withCluster(_ name: String, _ body: (LocalCluster, String) throws -> Void) throws {
        try TestCluster.withTemporaryFolder { folder in
            let cluster = LocalCluster(
                folder: folder + "/" + name,
                searchPath: TestCluster.searchPath,
                durability: .processOnly
            )
            defer { try? cluster.destroy() }
            try body(cluster, folder)
        }
    }

    @Test func `a cluster starts twice, stops and keeps its data`() throws {
        try withCluster("it's a \"quoted\" $HOME, folder") { cluster, _ in
            #expect(cluster.state() == .absent)
            #expect(throws: PostgresError.self) { try cluster.connection() }
            #expect(try cluster.stop() == false)
            let target = try cluster.start()
            try Connection(target).query("create table kept (a integer)")
            let settings = try Connection(target).query(
                """
                select current_setting('listen_addresses'), current_setting('server_encoding'),
                       current_setting('data_checksums'), current_database()::text
                """
            ).single()
            #expect(
                try settings.decode(String.self, String.self, String.self, String.self) == ("", "UTF8", "on", "waybill")
            )
            guard case .running(let process) = cluster.state() else {
                Issue.record("not running")
                return
            }
            #expect(try cluster.start() == target)
            #expect(cluster.state() == .running(processID: process))
            #expect(try cluster.stop())
            #expect(cluster.state() == .stopped)
            _ = try cluster.start()
            #expect(try Connection(target).query("select count(*) from kept").single().get(0) == 0)
        }
    }

    /// Its last word is a notice, which libpq reads before it finds out that the connection has ended.
    @Test func `a server that ended at once is a lost connection`() throws {
        try withCluster("db") { cluster, _ in
            let target = try cluster.start()
            try Connection(target).script("create table t (a integer)")
            for call in 1...3 {
                let connection = try Connection(cluster.start())
                try cluster.stop(immediately: true)
                let error = #expect(throws: PostgresError.self) {
                    switch call {
                    case 1: try connection.query("select 1")
                    case 2: _ = try connection.pipeline([Statement("select 1")])
                    default: try connection.copyIn("copy t from stdin") { try $0.send(Array("1\n".utf8)) }
                    }
                }
                #expect(error?.isConnectionLoss == true)
            }
        }
    }

    @Test func `the server never runs as root and its socket is private`() throws {
        try withCluster("db") { cluster, _ in
            _ = try cluster.start()
            guard case .running(let process) = cluster.state() else {
                Issue.record("not running")
                return
            }
            let attributes = try FileManager.default.attributesOfItem(atPath: "/proc/\(process)")
            #expect(attributes[.ownerAccountID] as? Int != 0)
            let data = try #require(cluster.dataFolder)
            for folder in [data, URL(fileURLWithPath: data).deletingLastPathComponent().path + "/socket"] {
                let mode = try FileManager.default.attributesOfItem(atPath: folder)[.posixPermissions] as? Int
                #expect(mode == 0o700, "\(folder)")
            }
        }
    }

    @Test func `a cluster recovers after a kill and a pid file of a stranger`() throws {
        try withCluster("db") { cluster, _ in
            let target = try cluster.start()
            try Connection(target).query("create table kept as select 42 as a")
            guard case .running(let process) = cluster.state() else {
                Issue.record("not running")
                return
            }
            kill(process, SIGKILL)
            var status: Int32 = 0
            unsafe waitpid(process, &status, 0)
            // The number may meanwhile be another process's: here our own.
            let data = try #require(cluster.dataFolder)
            let file = data + "/postmaster.pid"
            let text = try String(contentsOfFile: file, encoding: .utf8)
            try text.replacing(String(process), with: String(getpid())).write(
                toFile: file,
                atomically: false,
                encoding: .utf8
            )
            #expect(cluster.state() == .stopped)
            _ = try cluster.start()
            #expect(try Connection(target).query("select a from kept").single().get(0) == 42)
        }
    }

    @Test func `starts at the same time make one cluster`() async throws {
        try await withThrowingTaskGroup(of: ConnectionString.self) { group in
            let folder = NSTemporaryDirectory() + "/waybill-folder-\(UUID().uuidString.prefix(13))"
            let path = TestCluster.searchPath
            defer {
                try? LocalCluster(folder: folder, searchPath: path).destroy()
            }
            for _ in 0..<2 {
                group.addTask {
                    try LocalCluster(folder: folder, searchPath: path, durability: .processOnly).start()
                }
            }
            var targets: [ConnectionString] = []
            for try await target in group { targets.append(target) }
            #expect(targets.count == 2 && targets[0] == targets[1])
        }
    }

    @Test func `a cluster works below a folder that only its owner can enter`() throws {
        try TestCluster.withTemporaryFolder { folder in
            try FileManager.default.setAttributes([.posixPermissions: 0o700], ofItemAtPath: folder)
            let cluster = LocalCluster(
                folder: folder + "/.waybill/postgres",
                searchPath: TestCluster.searchPath,
                durability: .processOnly
            )
            defer { try? cluster.destroy() }
            #expect(try Connection(cluster.start()).query("select 1").single().get(0) == 1)
            let place = try #require(cluster.dataFolder)
            // For root the data must lie where the user postgres can reach it, and the folder says where.
            #expect(place.hasPrefix(folder) == (geteuid() != 0))
            try cluster.destroy()
            #expect(!FileManager.default.fileExists(atPath: place))
        }
    }

    @Test func `a path too long for a socket still works`() throws {
        try withCluster(String(repeating: "long/", count: 22) + "db") { cluster, _ in
            let one: Int = try Connection(cluster.start()).query("select 1").single().get(0)
            #expect(one == 1)
        }
    }

    @Test func `missing programs name the package`() throws {
        try TestCluster.withTemporaryFolder { empty in
            let error = #expect(throws: PostgresError.self) {
                try PostgresTools.find(searchPath: empty, debianFolder: empty)
            }
            #expect(error?.code == .tools)
            #expect(error?.description.contains("postgresql-15") == true)
            // Programs of a version that is too old are named, not used.
            let bin = empty + "/9/bin"
            try FileManager.default.createDirectory(atPath: bin, withIntermediateDirectories: true)
            for program in ["initdb", "postgres", "pg_ctl"] {
                let file = bin + "/" + program
                try "#!/bin/sh\necho 'postgres (PostgreSQL) 9.6.1'\n".write(
                    toFile: file,
                    atomically: true,
                    encoding: .utf8
                )
                try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: file)
            }
            let old = #expect(throws: PostgresError.self) {
                try PostgresTools.find(searchPath: "", debianFolder: empty)
            }
            #expect(old?.description.contains("version 9") == true)
        }
    }

    @Test func `a folder that cannot be written is named`() throws {
        // A file where a folder should be; unlike a mode, this also stops root.
        try TestCluster.withTemporaryFolder { folder in
            try "".write(toFile: folder + "/file", atomically: true, encoding: .utf8)
            let cluster = LocalCluster(folder: folder + "/file/postgres", searchPath: TestCluster.searchPath)
            let error = #expect(throws: PostgresError.self) { try cluster.start() }
            #expect(error?.code == .cluster)
            #expect(error?.description.contains("/file/postgres") == true)
        }
    }

    @Test func `a server that cannot start shows its log`() throws {
        try withCluster("db") { cluster, _ in
            _ = try cluster.start()
            try cluster.stop()
            let data = try #require(cluster.dataFolder)
            try "nonsense = true\n".write(toFile: data + "/postgresql.auto.conf", atomically: false, encoding: .utf8)
            let error = #expect(throws: PostgresError.self) { try cluster.start() }
            #expect(error?.description.contains("nonsense") == true)
        }
    }
}
