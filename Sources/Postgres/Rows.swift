/// The rows of a finished statement, copied out of libpq; a value without ties to the connection.
///
/// Meant for the few rows of control statements and pages. Bulk data goes through COPY.
package struct Rows: Sendable, RandomAccessCollection {
    let storage: [UInt8]
    /// Row after row, the place of each field in `storage`; nil for NULL.
    let fields: [Range<Int>?]
    let columns: Columns
    package let count: Int

    /// How many rows an INSERT, UPDATE, DELETE or COPY touched, or a SELECT returned.
    package let affected: Int

    package var startIndex: Int { 0 }
    package var endIndex: Int { count }

    package subscript(position: Int) -> Row {
        precondition(position >= 0 && position < count, "row \(position) of \(count)")
        let first = position * columns.names.count
        return Row(storage: storage, fields: fields[first..<first + columns.names.count], columns: columns)
    }

    /// The only row.
    ///
    /// - Throws: `unexpectedResult` if there are none or several.
    package func single() throws(PostgresError) -> Row {
        guard count == 1 else {
            let reason = "expected one row, the server sent \(count)"
            throw PostgresError(.unexpectedResult, reason, query: columns.query?.name)
        }
        return self[0]
    }
}

/// What is the same for all rows of a result.
struct Columns: Sendable {
    let names: [String]
    let types: [UInt32]

    /// The query that the rows are of, if it is one of `db/queries`.
    let query: Query?

    /// Where the column called `name` stands.
    ///
    /// - Throws: `unexpectedResult` if there is none, or its query declares it as another type or not at all.
    func index<T: PostgresDecodable>(of name: String, as type: T.Type) throws(PostgresError) -> Int {
        if let query {
            guard let declared = query.columns.first(where: { $0.name == name }) else {
                throw PostgresError(.unexpectedResult, "no column \"\(name)\" is declared", query: query.name)
            }
            // What cannot be NULL may be read as what can.
            guard declared.type == type || declared.type == type.notNull else {
                let reason = "the column \"\(name)\" is declared as \(declared.type) and read as \(type)"
                throw PostgresError(.unexpectedResult, reason, query: query.name)
            }
        }
        guard let index = names.firstIndex(of: name) else {
            let reason = "the result has no column \"\(name)\"; it has \(names.joined(separator: ", "))"
            throw PostgresError(.unexpectedResult, reason, query: query?.name)
        }
        return index
    }
}

/// One row: fields in binary form, read as Swift types on demand.
package struct Row: Sendable {
    let storage: [UInt8]
    let fields: ArraySlice<Range<Int>?>
    let columns: Columns

    /// The number of fields.
    package var count: Int { fields.count }

    /// The field at `index`, counted from 0.
    ///
    /// For tests; a program reads by name.
    ///
    ///
    /// - Throws: `invalidValue` naming the column if it is of another type or unexpectedly NULL.
    package func get<T: PostgresDecodable>(_ index: Int, as type: T.Type = T.self) throws(PostgresError) -> T {
        guard index >= 0, index < fields.count else {
            throw PostgresError(.unexpectedResult, "column \(index + 1) was asked of a row of \(fields.count) columns")
        }
        let bytes = fields[fields.startIndex + index].map { storage[$0] }
        do {
            return try T.decode(bytes, type: columns.types[index])
        } catch {
            let reason = "column \"\(columns.names[index])\": \(error.message)"
            throw PostgresError(error.code, reason, query: columns.query?.name)
        }
    }

    /// The field of the column called `name`.
    ///
    /// - Throws: `unexpectedResult` if there is no such column or its query declares it as another type; `invalidValue`
    ///   if it is of another type or unexpectedly NULL.
    package func get<T: PostgresDecodable>(_ name: String, as type: T.Type = T.self) throws(PostgresError) -> T {
        try get(columns.index(of: name, as: type))
    }

    /// All fields at once, for tests: `let (id, name) = try row.decode(Int64.self, String?.self)`.
    package func decode<each T: PostgresDecodable>(
        _ types: repeat (each T).Type
    ) throws(PostgresError) -> (repeat each T) {
        var index = 0
        func next<U: PostgresDecodable>(_ type: U.Type) throws(PostgresError) -> U {
            defer { index += 1 }
            return try get(index)
        }
        return try (repeat next((each T).self))
    }
}
