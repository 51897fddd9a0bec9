/// The rows of a finished statement, copied out of libpq; a value without ties to the connection.
///
/// Meant for the few rows of control statements and pages. Bulk data goes through COPY.
package struct Rows: Sendable, RandomAccessCollection {
    let storage: [UInt8]
    /// Row after row, the place of each field in `storage`; nil for NULL.
    let fields: [Range<Int>?]
    package let columns: [String]
    let types: [UInt32]
    package let count: Int

    /// How many rows an INSERT, UPDATE, DELETE or COPY touched, or a SELECT returned.
    package let affected: Int

    package var startIndex: Int { 0 }
    package var endIndex: Int { count }

    package subscript(position: Int) -> Row {
        precondition(position >= 0 && position < count, "row \(position) of \(count)")
        let first = position * columns.count
        return Row(storage: storage, fields: fields[first..<first + columns.count], types: types, columns: columns)
    }

    /// The only row.
    ///
    /// - Throws: `unexpectedResult` if there are none or several.
    package func single() throws(PostgresError) -> Row {
        guard count == 1 else { throw PostgresError(.unexpectedResult, "expected one row, the server sent \(count)") }
        return self[0]
    }
}

/// One row: fields in binary form, read as Swift types on demand.
package struct Row: Sendable {
    let storage: [UInt8]
    let fields: ArraySlice<Range<Int>?>
    let types: [UInt32]?
    let columns: [String]

    /// The number of fields.
    package var count: Int { fields.count }

    /// The field at `index`, counted from 0.
    ///
    /// - Throws: `invalidValue` naming the column if it is of another type or unexpectedly NULL.
    package func get<T: PostgresDecodable>(_ index: Int, as type: T.Type = T.self) throws(PostgresError) -> T {
        guard index >= 0, index < fields.count else {
            throw PostgresError(.unexpectedResult, "column \(index + 1) was asked of a row of \(fields.count) columns")
        }
        let bytes = fields[fields.startIndex + index].map { storage[$0] }
        do {
            return try T.decode(bytes, type: types?[index])
        } catch {
            let name = index < columns.count ? "\"\(columns[index])\"" : "\(index + 1)"
            throw PostgresError(error.code, "column \(name): \(error.message)")
        }
    }

    /// The field of the column called `name`.
    package func get<T: PostgresDecodable>(_ name: String, as type: T.Type = T.self) throws(PostgresError) -> T {
        guard let index = columns.firstIndex(of: name) else {
            let present = columns.joined(separator: ", ")
            throw PostgresError(.unexpectedResult, "the result has no column \"\(name)\"; it has \(present)")
        }
        return try get(index)
    }

    /// All fields at once: `let (id, name) = try row.decode(Int64.self, String?.self)`.
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
