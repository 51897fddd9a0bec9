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

    package init(
        _ code: Code,
        _ message: String,
        sqlState: SQLState? = nil,
        severity: String? = nil,
        detail: String? = nil,
        hint: String? = nil,
        constraint: String? = nil
    ) {
        self.code = code
        self.message = message
        self.sqlState = sqlState
        self.severity = severity
        self.detail = detail
        self.hint = hint
        self.constraint = constraint
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
        if let sqlState { text += " [SQLSTATE \(sqlState.rawValue)]" }
        return text
    }
}

/// A five-character SQLSTATE, as in appendix A of the PostgreSQL manual.
package struct SQLState: RawRepresentable, Sendable, Hashable {
    package let rawValue: String

    package init(rawValue: String) { self.rawValue = rawValue }

    package static let uniqueViolation = SQLState(rawValue: "23505")
    package static let checkViolation = SQLState(rawValue: "23514")
    package static let foreignKeyViolation = SQLState(rawValue: "23503")
    package static let undefinedTable = SQLState(rawValue: "42P01")
    package static let invalidSchemaName = SQLState(rawValue: "3F000")
    package static let duplicateDatabase = SQLState(rawValue: "42P04")
    package static let undefinedDatabase = SQLState(rawValue: "3D000")
    package static let insufficientPrivilege = SQLState(rawValue: "42501")
    package static let queryCanceled = SQLState(rawValue: "57014")
    package static let adminShutdown = SQLState(rawValue: "57P01")
    package static let serializationFailure = SQLState(rawValue: "40001")
    package static let deadlockDetected = SQLState(rawValue: "40P01")
    package static let lockNotAvailable = SQLState(rawValue: "55P03")
    package static let diskFull = SQLState(rawValue: "53100")
    package static let raiseException = SQLState(rawValue: "P0001")
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
