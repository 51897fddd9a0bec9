import ArgumentParser
import Backlog
import CommandOptions
import Foundation
import Postgres
import Registry
import Terminal

/// Which database a command speaks to.
struct DatabaseOptions: ParsableArguments {
    @OptionGroup var homeOptions: HomeOptions

    @Option(
        name: .customLong("database"),
        help: ArgumentHelp(
            "A libpq connection string or URI; a password belongs in ~/.pgpass.",
            discussion:
                "Default: $DATABASE_URL, else the libpq environment (PGHOST, PGSERVICE, ...) if it is set, else the "
                + "private database that `waybill up` starts."
        )
    )
    var connection: String?

    var home: Home { homeOptions.home }

    /// The private cluster of the home folder.
    var localCluster: LocalCluster {
        LocalCluster(
            folder: home.postgres.path,
            searchPath: ProcessInfo.processInfo.environment["PATH"] ?? "/usr/bin:/bin"
        )
    }

    /// How to connect; sessions call themselves after the command, as `waybill enqueue`.
    ///
    /// - Throws: `CommandError` if nothing is configured and no private database runs.
    func target() throws -> ConnectionString {
        var target = try configured()
        target.applicationName = Self.commandName
        return target
    }

    /// The command that was typed, without what was given to it.
    private static let commandName: String = {
        let words = CommandLine.arguments.dropFirst().prefix { $0.allSatisfy { $0.isASCII && $0.isLetter } }
        let hasParts = ["files", "jobs", "models", "snapshot", "encoder"].contains(words.first ?? "")
        return (["waybill"] + words.prefix(hasParts ? 2 : 1)).joined(separator: " ")
    }()

    private func configured() throws -> ConnectionString {
        let environment = ProcessInfo.processInfo.environment
        if let connection { return try ConnectionString(connection) }
        if let url = environment["DATABASE_URL"], !url.isEmpty { return try ConnectionString(url) }
        if ["PGHOST", "PGHOSTADDR", "PGSERVICE"].contains(where: { environment[$0]?.isEmpty == false }) {
            return .environment
        }
        guard case .running = localCluster.state() else {
            throw CommandError(
                "no database: start the private one with `waybill up`, or name a server with --database, "
                    + "DATABASE_URL or PGHOST"
            )
        }
        return try localCluster.connection()
    }
}

extension DatabaseOptions {
    /// An open connection to a database with this program's schema.
    ///
    /// - Throws: `CommandError` without a database, `RegistryError` for a missing, older or newer schema.
    func connect() throws -> Connection {
        let connection = try open()
        try SchemaMigrator().check(connection)
        return connection
    }

    /// An open connection to a database that can hold any text; what it waits for is told.
    ///
    /// - Throws: `CommandError` without a database, or for one of another encoding than UTF8.
    func open() throws -> Connection {
        let target = try target()
        let connection = try SlowNotice.around("waiting for the server of \(target)") { try Connection(target) }
        let encoding = connection.databaseEncoding
        guard encoding.isEmpty || encoding == "UTF8" else {
            throw CommandError(
                "the database of \(target) has the encoding \(encoding), which cannot hold every prompt; make one with "
                    + "`create database NAME encoding 'UTF8' locale 'C' template template0`"
            )
        }
        LockWatch.watch(connection.backendID, on: target) { Message.note($0) }
        return connection
    }
}
