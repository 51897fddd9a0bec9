internal import CLibPQ

extension Connection {
    /// Runs one query and returns its rows.
    ///
    /// - Parameters:
    ///   - query: one of `db/queries`.
    ///   - values: one for each of its parameters, by name.
    /// - Returns: its rows, or none with the number of rows it touched.
    /// - Throws: `PostgresError` with the query's name; `invalidValue` before anything is sent for a name that is
    ///   missing, unknown or given twice.
    @discardableResult
    package func query(
        _ query: Query,
        _ values: KeyValuePairs<String, any PostgresEncodable> = [:]
    ) throws -> Rows {
        try run(query.bind(values))
    }

    /// Runs one statement of this module, or of a test, and returns its rows.
    ///
    /// - Parameters:
    ///   - sql: exactly one statement with `$1`, `$2`, ... for the parameters.
    ///   - parameters: sent in binary with their type; a `String` takes the type the statement needs.
    /// - Returns: its rows, or none with the number of rows it touched.
    /// - Throws: `server` with its SQLSTATE, `connectionLost`, or `invalidValue` before anything is sent.
    @discardableResult
    package func query(_ sql: String, _ parameters: [any PostgresEncodable] = []) throws(PostgresError) -> Rows {
        try run(Statement(sql, parameters))
    }

    private func run(_ statement: Statement) throws(PostgresError) -> Rows {
        try statement.naming { () throws(PostgresError) in
            let encoded = try StatementParameters(statement)
            try refuseZeroByte(in: statement.sql)
            let result = unsafe encoded.withValues { values in
                unsafe waiting {
                    unsafe PQexecParams(
                        handle,
                        statement.sql,
                        encoded.count,
                        encoded.types,
                        values,
                        encoded.lengths,
                        encoded.formats,
                        1
                    )
                }
            }
            return try unsafe rows(from: ServerResult(result), of: statement.query)
        }
    }

    /// Runs the statements of a query that has no parameters or rows, in one implicit transaction.
    package func script(_ query: Query) throws {
        do { try script(query.sql) } catch let error as PostgresError { throw error.naming(query.name) }
    }

    /// Runs several statements without parameters or results, such as a migration, in one implicit transaction.
    package func script(_ sql: String) throws(PostgresError) {
        try refuseZeroByte(in: sql)
        let result = waiting { unsafe ServerResult(PQexec(handle, sql)) }
        switch unsafe PQresultStatus(result.handle) {
        case PGRES_COMMAND_OK, PGRES_TUPLES_OK, PGRES_EMPTY_QUERY: return
        default: throw failure(of: result)
        }
    }

    private func refuseZeroByte(in sql: String) throws(PostgresError) {
        guard !sql.utf8.contains(0) else { throw PostgresError(.invalidValue, "a statement holds a zero byte") }
    }

    /// Copies a finished result out of libpq.
    func rows(from result: borrowing ServerResult, of query: Query?) throws(PostgresError) -> Rows {
        switch unsafe PQresultStatus(result.handle) {
        case PGRES_COMMAND_OK, PGRES_TUPLES_OK, PGRES_EMPTY_QUERY: break
        case PGRES_COPY_IN, PGRES_COPY_OUT, PGRES_COPY_BOTH:
            throw PostgresError(.unexpectedResult, "a COPY statement was given to query; use copyIn or copyOut")
        default: throw failure(of: result)
        }
        let rowCount = unsafe PQntuples(result.handle)
        let columnCount = unsafe PQnfields(result.handle)
        var storage: [UInt8] = []
        var fields: [Range<Int>?] = []
        fields.reserveCapacity(Int(rowCount) * Int(columnCount))
        for row in 0..<rowCount {
            for column in 0..<columnCount {
                guard unsafe PQgetisnull(result.handle, row, column) == 0,
                    let value = unsafe PQgetvalue(result.handle, row, column)
                else {
                    fields.append(nil)
                    continue
                }
                let start = storage.count
                let length = Int(unsafe PQgetlength(result.handle, row, column))
                unsafe storage.append(contentsOf: UnsafeRawBufferPointer(start: value, count: length))
                fields.append(start..<storage.count)
            }
        }
        return Rows(
            storage: storage,
            fields: fields,
            columns: Columns(
                names: (0..<columnCount).map { unsafe String(cString: PQfname(result.handle, $0)) },
                types: (0..<columnCount).map { unsafe PQftype(result.handle, $0) },
                query: query
            ),
            count: Int(rowCount),
            affected: affectedRows(result)
        )
    }

    /// Waits for the next result of what was sent.
    func nextResult() -> ServerResult { waiting { unsafe ServerResult(PQgetResult(handle)) } }

    /// The row count of the command tag, 0 if it has none.
    func affectedRows(_ result: borrowing ServerResult) -> Int {
        Int(unsafe String(cString: PQcmdTuples(result.handle))) ?? 0
    }

    /// The error a result stands for; an ended session is told apart.
    func failure(of result: borrowing ServerResult) -> PostgresError {
        // After a FATAL the server closes the session; libpq only notices at the next exchange. A result without
        // SQLSTATE is libpq's own: it could not send, and calls the connection alive while a last notice of the server
        // is unread.
        let isFatal = ["FATAL", "PANIC"].contains(result.field("V"))
        let isFromServer = unsafe result.handle == nil || result.field("C") != nil
        let alive = isAlive && isFromServer && !isFatal
        // The letters are the PG_DIAG_ constants of postgres_ext.h, which Swift does not import.
        let message = result.field("M") ?? Self.trimmed(unsafe String(cString: PQerrorMessage(handle)))
        return PostgresError(
            alive ? .server : .connectionLost,
            alive ? message : "lost the connection to \(target): \(lossReason ?? message)",
            sqlState: result.field("C").map(SQLState.init(rawValue:)),
            severity: result.field("V"),
            detail: result.field("D"),
            hint: result.field("H"),
            constraint: result.field("n")
        )
    }

    /// Why we ended the session, if it was we.
    private var lossReason: String? {
        watch?.cutOff == true ? "the server or the network between was silent for too long" : nil
    }

    /// The error the connection itself reports, when there is no result to ask.
    func failure(_ action: String) -> PostgresError {
        let reason = Self.trimmed(unsafe String(cString: PQerrorMessage(handle)))
        return PostgresError(
            isAlive ? .server : .connectionLost,
            "\(action) failed on \(target): \(isAlive ? reason : lossReason ?? reason)"
        )
    }
}

/// A result of libpq, freed exactly once.
///
/// Its handle is nil when libpq had none to give; every accessor allows that.
@safe
struct ServerResult: ~Copyable {
    let handle: OpaquePointer?

    init(_ handle: OpaquePointer?) { unsafe self.handle = handle }

    deinit { unsafe PQclear(handle) }

    func field(_ code: Unicode.Scalar) -> String? {
        guard let text = unsafe PQresultErrorField(handle, Int32(code.value)) else { return nil }
        return unsafe String(cString: text)
    }
}
