import ArgumentParser
import Backlog
import Foundation
import Postgres

/// Where Waybill keeps its files.
struct HomeOptions: ParsableArguments {
    @Option(
        name: .customLong("home"),
        help: "The folder for everything Waybill keeps (default: $WAYBILL_HOME or .waybill)."
    )
    var path: String?

    var home: Home { Home(path: path) }
}

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

    /// How to connect.
    ///
    /// - Throws: `CommandError` if nothing is configured and no private database runs.
    func target() throws -> ConnectionString {
        let environment = ProcessInfo.processInfo.environment
        if let connection { return try ConnectionString(connection) }
        if let url = environment["DATABASE_URL"], !url.isEmpty { return try ConnectionString(url) }
        if ["PGHOST", "PGHOSTADDR", "PGSERVICE"].contains(where: { environment[$0]?.isEmpty == false }) {
            return .environment
        }
        guard case .running = localCluster.state() else {
            throw CommandError(
                "no database: start the private one with `waybill up`, or name a server with --database, DATABASE_URL or PGHOST"
            )
        }
        return try localCluster.connection()
    }
}

extension DatabaseOptions {
    /// An open connection to a database with this program's schema.
    ///
    /// - Throws: `CommandError` without a database, `BacklogError` for a missing, older or newer schema.
    func connect() throws -> Connection {
        let connection = try Connection(try target())
        try SchemaMigrator().check(connection)
        return connection
    }
}

/// Output a program may read.
struct OutputOptions: ParsableArguments {
    @Flag(name: .customLong("json"), help: "Print one JSON document instead of text.")
    var json = false
}
