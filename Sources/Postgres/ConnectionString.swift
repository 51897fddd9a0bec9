internal import CLibPQ

/// Where a database is: a libpq connection string, checked for form, whose description holds no password.
///
/// An empty string means the usual libpq environment (`PGHOST`, `PGSERVICE`, ...). Both the URI and the `key=value` form
/// are read, so the value of `DATABASE_URL` can be given as it is.
package struct ConnectionString: Sendable, Equatable, CustomStringConvertible {
    let text: String
    let password: String?

    /// `user@host/database`, never the password.
    package let description: String

    /// Checks the form; opens nothing.
    ///
    /// - Throws: `invalidConnectionString`. libpq's own reason is left out when it would quote the string.
    package init(_ text: String) throws(PostgresError) {
        guard !text.utf8.contains(0) else {
            throw PostgresError(.invalidConnectionString, "the connection string holds a zero byte")
        }
        var options: [String: String] = [:]
        guard let parsed = unsafe PQconninfoParse(text, nil) else {
            throw PostgresError(
                .invalidConnectionString,
                "the connection string cannot be read; expected postgres://USER@HOST/DATABASE or key=value pairs "
                    + "as libpq documents them (the string is not shown because it may hold a password)"
            )
        }
        defer { unsafe PQconninfoFree(parsed) }
        var option = unsafe parsed
        while let keyword = unsafe option.pointee.keyword {
            if let value = unsafe option.pointee.val {
                unsafe options[String(cString: keyword)] = unsafe String(cString: value)
            }
            unsafe option += 1
        }
        self.text = text
        password = options["password"]
        if options.isEmpty {
            description = "the database of the libpq environment"
        } else if let service = options["service"] {
            description = "service \(service)"
        } else {
            let user = options["user"].map { $0 + "@" } ?? ""
            let host = options["host"] ?? options["hostaddr"] ?? "localhost"
            description = "\(user)\(host)/\(options["dbname"] ?? "")"
        }
    }

    private init(text: String, description: String) {
        self.text = text
        password = nil
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

    /// `message` without the password this string holds.
    func redacted(_ message: String) -> String {
        guard let password, !password.isEmpty else { return message }
        return message.replacing(password, with: "***")
    }

    private static func quoted(_ value: String) -> String {
        "'" + value.replacing(#"\"#, with: #"\\"#).replacing("'", with: #"\'"#) + "'"
    }
}
