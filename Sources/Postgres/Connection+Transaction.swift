extension Connection {
    /// Runs `body` between BEGIN and COMMIT; any error rolls back and is thrown on.
    ///
    /// An error with ``PostgresError/isConnectionLoss`` from the COMMIT leaves its fate unknown: ask the database
    /// again.
    ///
    /// - Parameters:
    ///   - isolation: READ COMMITTED by default, which the epoch fences need.
    ///   - body: what belongs together.
    /// - Returns: what `body` returns.
    /// - Throws: what `body` throws, or the `PostgresError` of BEGIN or COMMIT.
    package func transaction<R>(
        isolation: Isolation = .readCommitted,
        _ body: (borrowing Connection) throws -> R
    ) throws -> R {
        try query(isolation.begin)
        let value: R
        do {
            value = try body(self)
        } catch {
            rollback()
            throw error
        }
        try query("commit")
        return value
    }

    /// Runs `body` within a transaction, such that an error that `undoes` accepts takes back what it did and nothing
    /// else.
    ///
    /// - Parameters:
    ///   - undoes: for which errors the transaction can go on.
    ///   - body: what may fail.
    /// - Returns: what `body` returns.
    /// - Throws: what `body` throws.
    package func savepoint<R>(
        undoing undoes: (PostgresError) -> Bool,
        _ body: (borrowing Connection) throws -> R
    ) throws -> R {
        try query("savepoint block")
        let value: R
        do {
            value = try body(self)
        } catch let error as PostgresError where undoes(error) {
            try query("rollback to savepoint block")
            throw error
        }
        try query("release savepoint block")
        return value
    }

    /// Rolls back, unless the session is gone, when the server does so by itself.
    package func rollback() {
        guard isAlive else { return }
        // A failing ROLLBACK means the session just ended; the caller is about to throw the error that matters.
        _ = try? query("rollback")
    }

    package enum Isolation: Sendable {
        case readCommitted
        /// One snapshot for all statements, and no writing: for a page built from several queries.
        case repeatableReadOnly

        package var begin: String {
            switch self {
            case .readCommitted: "begin isolation level read committed"
            case .repeatableReadOnly: "begin isolation level repeatable read read only"
            }
        }
    }
}
