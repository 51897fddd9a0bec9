internal import Crypto
package import Postgres
internal import Schema

/// Brings a database to this program's schema: numbered, forward-only, one transaction each.
package struct SchemaMigrator: Sendable {
    package struct Migration: Sendable, Equatable {
        package let version: Int
        package let name: String
        package let text: String

        /// A migration by its file name, `NNNN_what.sql`; nil if that has no number.
        package init?(name: String, text: String) {
            guard let number = Int(name.prefix { $0 != "_" }), number > 0 else { return nil }
            version = number
            self.name = name
            self.text = text
        }

        var sha256: [UInt8] { Array(SHA256.hash(data: Array(text.utf8))) }
    }

    private let migrations: [Migration]

    /// The migrations that come with the program.
    ///
    /// - Throws: `SQLFile.Missing` if the resource folder is not beside the binary.
    package init() throws {
        self.init(try SQLFile.migrations().compactMap { Migration(name: $0.name, text: $0.text) })
    }

    /// - Precondition: versions rise.
    package init(_ migrations: [Migration]) {
        precondition(
            zip(migrations, migrations.dropFirst()).allSatisfy { $0.version < $1.version },
            "the numbers of migrations must rise"
        )
        self.migrations = migrations
    }

    /// The schema version of this program.
    package var version: Int { migrations.last?.version ?? 0 }

    /// Applies what is missing.
    ///
    /// Two migrators at once are safe: each step holds a lock, and the second finds it done.
    ///
    /// - Returns: the names of the migrations that were applied now.
    /// - Throws: `RegistryError` if the database is newer, or was migrated with other texts; nothing is changed then.
    package func migrate(_ connection: borrowing Connection) throws -> [String] {
        var applied: [String] = []
        while let name = try applyNext(connection) { applied.append(name) }
        return applied
    }

    /// Checks that the database has exactly this program's schema.
    ///
    /// - Throws: `schemaMissing`, `schemaOutdated` or `newerSchema`, each saying what to do.
    package func check(_ connection: borrowing Connection) throws {
        guard try connection.query(.migrationExists).single().get("is_there") else {
            throw RegistryError.schemaMissing
        }
        let found = try verifiedCount(connection)
        guard found > 0 else { throw RegistryError.schemaMissing }
        guard found == migrations.count else {
            throw RegistryError.schemaOutdated(found: migrations[found - 1].version, known: version)
        }
    }

    private func applyNext(_ connection: borrowing Connection) throws -> String? {
        try connection.transaction { connection in
            try connection.query(.migrationLock)
            try connection.script(.migrationPrepare)
            let found = try verifiedCount(connection)
            guard found < migrations.count else { return nil }
            let next = migrations[found]
            try connection.script(next.text)
            try connection.query(
                .migrationRecord,
                ["version": Int32(next.version), "name": next.name, "sha256": Bytes(next.sha256)]
            )
            return next.name
        }
    }

    /// How many migrations the database has, all of them ours.
    private func verifiedCount(_ connection: borrowing Connection) throws -> Int {
        let rows = try connection.query(.migrationList)
        let last = try rows.last?.get("version", as: Int.self) ?? 0
        guard last <= version else { throw RegistryError.newerSchema(found: last, known: version) }
        for (row, expected) in zip(rows, migrations) {
            let name: String = try row.get("name")
            guard try row.get("version") == expected.version, name == expected.name else {
                throw RegistryError.foreignMigration(found: name, expected: expected.name)
            }
            guard try row.get("sha256", as: Bytes.self).array == expected.sha256 else {
                throw RegistryError.alteredMigration(name: name)
            }
        }
        return rows.count
    }
}

extension Query {
    static let migrationExists = Query("migration_exists", columns: ["is_there": Bool.self])
    static let migrationLock = Query("migration_lock")
    static let migrationPrepare = Query("migration_prepare", form: .script)
    static let migrationList = Query(
        "migration_list",
        columns: ["version": Int.self, "name": String.self, "sha256": Bytes.self]
    )
    static let migrationRecord = Query(
        "migration_record",
        parameters: ["version": Int32.self, "name": String.self, "sha256": Bytes.self]
    )
}
