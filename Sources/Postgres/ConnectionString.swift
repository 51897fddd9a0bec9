internal import CLibPQ

/// Where a database is: a libpq connection string, checked for form, whose description holds no password.
///
/// An empty string means the usual libpq environment (`PGHOST`, `PGSERVICE`, ...). Both the URI and the `key=value`
/// form are read, so the value of `DATABASE_URL` can be given as it is.
package struct ConnectionString: Sendable, Equatable, CustomStringConvertible {
    let text: String

    /// `user@host/database`, never the password.
    package let description: String

    /// What the session calls itself, which other sessions that wait for it are told; libpq's environment wins.
    package var applicationName = "waybill"

    /// Checks the form; opens nothing.
    ///
    /// - Throws: `invalidConnectionString`. Nothing of the string is quoted, as any part may be one of the password.
    package init(_ text: String) throws(PostgresError) {
        guard !text.utf8.contains(0) else {
            throw PostgresError(.invalidConnectionString, "the connection string holds a zero byte")
        }
        guard Self.isUnambiguous(text), let parsed = unsafe PQconninfoParse(text, nil) else { throw Self.unreadable }
        let fields = ConnectionFields(freeing: parsed)
        guard fields.areShowable else { throw Self.unreadable }
        self.text = text
        description = fields.isEmpty ? Self.environment.description : fields.description
    }

    private static var unreadable: PostgresError {
        PostgresError(
            .invalidConnectionString,
            "the connection string cannot be read; expected postgres://USER@HOST/DATABASE or key=value pairs as libpq "
                + "documents them; \(advice) (the string is not shown, because it may hold a password)"
        )
    }

    private init(text: String, description: String) {
        self.text = text
        self.description = description
    }

    /// The usual libpq environment.
    package static var environment: ConnectionString {
        ConnectionString(text: "", description: "the database of the libpq environment")
    }

    /// A database of the server whose Unix socket lies in `directory`.
    package static func socket(directory: String, user: String, database: String) -> ConnectionString {
        ConnectionString(
            text: "host=\(quoted(directory)) port=5432 user=\(quoted(user)) dbname=\(quoted(database)) sslmode=disable",
            description: "\(user)@\(directory)/\(database)"
        )
    }

    /// The same server and user with another database; only for strings made by ``socket(directory:user:database:)``
    /// or in `key=value` form, where a later key wins.
    package func database(_ name: String) throws(PostgresError) -> ConnectionString {
        guard !text.hasPrefix("postgres://"), !text.hasPrefix("postgresql://") else {
            throw PostgresError(
                .invalidConnectionString,
                "the database of a URI cannot be replaced; name it in the URI"
            )
        }
        return try ConnectionString(text + " dbname=" + Self.quoted(name))
    }

    /// The string for another process of ours, as an argument or environment value.
    ///
    /// It holds the password, if any.
    package var secretText: String { text }

    private static func quoted(_ value: String) -> String {
        "'" + value.replacing(#"\"#, with: #"\\"#).replacing("'", with: #"\'"#) + "'"
    }
}
