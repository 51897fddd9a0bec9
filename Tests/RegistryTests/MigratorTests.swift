import Foundation
import Postgres
import Registry
import Schema
import DatabaseTestSupport
import Testing

@Suite struct MigratorTests {
    private static func migration(_ number: Int, _ text: String) throws -> SchemaMigrator.Migration {
        try #require(SchemaMigrator.Migration(name: "000\(number)_step.sql", text: text))
    }

    @Test func `applies once and two migrators at once are safe`() async throws {
        try await TestCluster.withEmptyDatabase { target in
            let migrator = try SchemaMigrator()
            #expect(throws: RegistryError.schemaMissing) { try migrator.check(Connection(target)) }
            let applied = try await withThrowingTaskGroup(of: [String].self) { group in
                for _ in 0..<4 {
                    group.addTask { try await Session(target).run { try migrator.migrate($0) } }
                }
                return try await group.reduce(into: []) { $0 += $1 }
            }
            let known = try SQLFile.migrations().count
            #expect(applied.count == known)
            #expect(Set(applied).count == known)
            try migrator.check(Connection(target))
        }
    }

    @Test func `a newer database is refused with what to do`() async throws {
        try await TestCluster.withEmptyDatabase { target in
            let connection = try Connection(target)
            let first = try Self.migration(1, "create table waybill.a (i integer)")
            let second = try Self.migration(2, "create table waybill.b (i integer)")
            #expect(try SchemaMigrator([first]).migrate(connection) == ["0001_step.sql"])
            #expect(throws: RegistryError.schemaOutdated(found: 1, known: 2)) {
                try SchemaMigrator([first, second]).check(connection)
            }
            #expect(try SchemaMigrator([first, second]).migrate(connection) == ["0002_step.sql"])
            for attempt in [
                { try SchemaMigrator([first]).check($0) }, { _ = try SchemaMigrator([first]).migrate($0) },
            ] as [(borrowing Connection) throws -> Void] {
                let error = #expect(throws: RegistryError.self) { try attempt(connection) }
                #expect(error == .newerSchema(found: 2, known: 1))
                #expect(error?.description.contains("upgrade the waybill program") == true)
            }
        }
    }

    @Test func `an altered or foreign migration is refused`() async throws {
        try await TestCluster.withEmptyDatabase { target in
            let connection = try Connection(target)
            _ = try SchemaMigrator([try Self.migration(1, "create table waybill.a (i integer)")]).migrate(connection)
            let altered = try SchemaMigrator([Self.migration(1, "create table waybill.a (i bigint)")])
            #expect(throws: RegistryError.alteredMigration(name: "0001_step.sql")) { try altered.migrate(connection) }
            let other = try #require(SchemaMigrator.Migration(name: "0001_other.sql", text: ""))
            #expect(throws: RegistryError.self) { try SchemaMigrator([other]).check(connection) }
        }
    }

    @Test func `a failing migration leaves nothing of itself`() async throws {
        try await TestCluster.withEmptyDatabase { target in
            let connection = try Connection(target)
            let good = try Self.migration(1, "create table waybill.a (i integer)")
            let bad = try Self.migration(2, "create table waybill.b (i integer); select 1 / 0")
            #expect(throws: PostgresError.self) { try SchemaMigrator([good, bad]).migrate(connection) }
            let row = try connection.query(
                "select to_regclass('waybill.a') is not null, to_regclass('waybill.b') is not null"
            ).single()
            #expect(try row.decode(Bool.self, Bool.self) == (true, false))
        }
    }

    /// Compares `db/schema.sql` with what the migrations make.
    ///
    /// With `WAYBILL_WRITE_SCHEMA=1` it writes the file instead.
    @Test func `the checked in schema is what the migrations make`() async throws {
        let tools = try PostgresTools.find(searchPath: TestCluster.searchPath)
        guard tools.majorVersion == 15 else {
            print("skipped: pg_dump \(tools.majorVersion) words its dump differently; the checked-in dump is of 15")
            return
        }
        // The programs may be reached through links in another folder, which need not hold pg_dump.
        let program = URL(fileURLWithPath: tools.directory + "/postgres").resolvingSymlinksInPath()
            .deletingLastPathComponent().appendingPathComponent("pg_dump")
        let dump = try await TestDatabase.with { target in
            let process = Process()
            let output = Pipe()
            process.executableURL = program
            process.arguments = [
                "--schema-only", "--schema=waybill", "--no-owner", "--no-privileges", "--dbname=" + target.secretText,
            ]
            process.standardOutput = output
            try process.run()
            let data = output.fileHandleForReading.readDataToEndOfFile()
            process.waitUntilExit()
            try #require(process.terminationStatus == 0)
            return String(decoding: data, as: UTF8.self)
        }
        // Versions, random restriction keys and session settings say nothing about the schema.
        let lines = dump.split(separator: "\n").filter { line in
            !["--", "\\", "SET ", "SELECT pg_catalog.set_config"].contains { line.hasPrefix($0) }
        }
        let text =
            "-- Made by: WAYBILL_WRITE_SCHEMA=1 swift test --filter 'the checked in schema'; never edited.\n"
            + lines.joined(separator: "\n") + "\n"
        let file = URL(fileURLWithPath: #filePath).deletingLastPathComponent().appendingPathComponent(
            "../../db/schema.sql"
        ).standardizedFileURL
        if ProcessInfo.processInfo.environment["WAYBILL_WRITE_SCHEMA"] == "1" {
            try text.write(to: file, atomically: true, encoding: .utf8)
        }
        #expect(try String(contentsOf: file, encoding: .utf8) == text)
    }
}
