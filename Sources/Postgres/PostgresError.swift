/// What went wrong with the database or its tools; `description` is a sentence for the user.
///
/// Callers branch on `code` and `sqlState`, never on the text. No text ever holds a password.
package struct PostgresError: Error, Sendable, Equatable, CustomStringConvertible {
    package enum Code: Sendable, Equatable {
        /// The connection string cannot be read.
        case invalidConnectionString
        /// No session could be opened.
        case connectionFailed
        /// The session ended under us: what was under way may or may not have happened.
        case connectionLost
        /// The server refused a statement; the session lives on.
        case server
        /// A value cannot be sent, or is not of the type that was asked for.
        case invalidValue
        /// A result is not of the kind the call is for.
        case unexpectedResult
        /// The server's programs are missing, too old, or failed.
        case tools
        /// A local cluster cannot be made, started or stopped.
        case cluster
    }

    package let code: Code
    package let message: String
    package let sqlState: SQLState?

    /// `ERROR`, `FATAL` or `PANIC`, not localised; nil for errors found on this side.
    package let severity: String?
    package let detail: String?
    package let hint: String?

    /// The violated constraint, where the server names one.
    package let constraint: String?

    /// The query of `db/queries` that it happened with.
    package let query: String?

    package init(
        _ code: Code,
        _ message: String,
        sqlState: SQLState? = nil,
        severity: String? = nil,
        detail: String? = nil,
        hint: String? = nil,
        constraint: String? = nil,
        query: String? = nil
    ) {
        self.code = code
        self.message = message
        self.sqlState = sqlState
        self.severity = severity
        self.detail = detail
        self.hint = hint
        self.constraint = constraint
        self.query = query
    }

    /// The same error with the name of the query, unless it has one.
    func naming(_ query: String?) -> PostgresError {
        PostgresError(
            code,
            message,
            sqlState: sqlState,
            severity: severity,
            detail: detail,
            hint: hint,
            constraint: constraint,
            query: self.query ?? query
        )
    }

    /// Whether the session is gone, so that the fate of an unanswered COMMIT is unknown.
    package var isConnectionLoss: Bool { code == .connectionLost }

    /// Whether the same statement may succeed later: the server is away, restarts, stands by, lacks space or memory, or
    /// ended this one for another's sake.
    package var isTransient: Bool {
        switch code {
        case .connectionLost, .connectionFailed: true
        case .server: sqlState.map { $0.isTransient } ?? false
        default: false
        }
    }

    package var description: String {
        var text = message
        if let detail { text += " (\(detail))" }
        if let hint { text += "; hint: \(hint)" }
        let origin = [sqlState.map { "SQLSTATE \($0.rawValue)" }, isAboutQuery ? query.map { "query \($0)" } : nil]
        let known = origin.compactMap(\.self)
        return known.isEmpty ? text : text + " [\(known.joined(separator: ", "))]"
    }

    /// Whether the query helps to understand the error; a lost connection can meet any.
    private var isAboutQuery: Bool {
        switch code {
        case .server, .invalidValue, .unexpectedResult: true
        default: false
        }
    }
}

/// A five-character SQLSTATE, as in appendix A of the PostgreSQL manual.
package struct SQLState: RawRepresentable, Sendable, Hashable {
    package let rawValue: String

    package init(rawValue: String) { self.rawValue = rawValue }

    package static let uniqueViolation = SQLState(rawValue: "23505")
    package static let checkViolation = SQLState(rawValue: "23514")
    package static let foreignKeyViolation = SQLState(rawValue: "23503")
    package static let insufficientPrivilege = SQLState(rawValue: "42501")
    package static let serializationFailure = SQLState(rawValue: "40001")
    package static let deadlockDetected = SQLState(rawValue: "40P01")
    package static let lockNotAvailable = SQLState(rawValue: "55P03")
    package static let diskFull = SQLState(rawValue: "53100")
    package static let readOnlyTransaction = SQLState(rawValue: "25006")
    package static let inputOutputError = SQLState(rawValue: "58030")

    /// Class 53 is insufficient resources, 57 operator intervention; a standby that has not been promoted is read-only.
    var isTransient: Bool {
        rawValue.hasPrefix("53") || rawValue.hasPrefix("57")
            || [
                .readOnlyTransaction, .inputOutputError, .serializationFailure, .deadlockDetected, .lockNotAvailable,
            ].contains(self)
    }
}
