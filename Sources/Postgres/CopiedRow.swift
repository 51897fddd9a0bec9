internal import CLibPQ

/// Reads the fields of one row of `COPY ... TO STDOUT (FORMAT binary)` in order, straight from libpq's buffer.
///
/// The row's bytes are lent for the time of a call only, so nothing is allocated but the texts that are read.
package struct CopiedRow {
    /// The fields of the row.
    package let fieldCount: Int
    private var offset: Int

    /// Begins a row; nil for the trailer.
    fileprivate init?(_ bytes: Span<UInt8>, at start: Int) throws(PostgresError) {
        guard bytes.count - start >= 2 else { throw Self.cutOff() }
        let count = Int16(bitPattern: UInt16(bytes[start]) << 8 | UInt16(bytes[start + 1]))
        if count == -1 { return nil }
        guard count >= 0 else { throw PostgresError(.unexpectedResult, "COPY data holds a row of \(count) fields") }
        fieldCount = Int(count)
        offset = start + 2
    }

    /// The next field, a smallint column.
    package mutating func int16(_ bytes: Span<UInt8>) throws(PostgresError) -> Int16 {
        Int16(truncatingIfNeeded: try integer(bytes, of: 2))
    }

    /// The next field, an integer column.
    package mutating func int32(_ bytes: Span<UInt8>) throws(PostgresError) -> Int32 {
        Int32(truncatingIfNeeded: try integer(bytes, of: 4))
    }

    /// The next field, a bigint column.
    package mutating func int64(_ bytes: Span<UInt8>) throws(PostgresError) -> Int64 {
        Int64(bitPattern: try integer(bytes, of: 8))
    }

    /// The next field, a real column.
    package mutating func float(_ bytes: Span<UInt8>) throws(PostgresError) -> Float {
        Float(bitPattern: UInt32(truncatingIfNeeded: try integer(bytes, of: 4)))
    }

    /// The next field, a real column that may be NULL.
    package mutating func optionalFloat(_ bytes: Span<UInt8>) throws(PostgresError) -> Float? {
        guard try !skipNull(bytes) else { return nil }
        return try float(bytes)
    }

    /// The next field, a smallint column that may be NULL.
    package mutating func optionalInt16(_ bytes: Span<UInt8>) throws(PostgresError) -> Int16? {
        guard try !skipNull(bytes) else { return nil }
        return try int16(bytes)
    }

    /// The next field, an integer column that may be NULL.
    package mutating func optionalInt32(_ bytes: Span<UInt8>) throws(PostgresError) -> Int32? {
        guard try !skipNull(bytes) else { return nil }
        return try int32(bytes)
    }

    /// The next field, a bigint column that may be NULL.
    package mutating func optionalInt64(_ bytes: Span<UInt8>) throws(PostgresError) -> Int64? {
        guard try !skipNull(bytes) else { return nil }
        return try int64(bytes)
    }

    /// Where the next field stands, a text or bytea column; nil for NULL.
    ///
    /// - Returns: a range of `bytes`, which are lent for the time of the call only.
    package mutating func range(_ bytes: Span<UInt8>) throws(PostgresError) -> Range<Int>? {
        guard try !skipNull(bytes) else { return nil }
        return try field(bytes)
    }

    /// The next field, a text column.
    package mutating func text(_ bytes: Span<UInt8>) throws(PostgresError) -> String {
        let range = try field(bytes)
        do {
            return String(copying: try UTF8Span(validating: bytes.extracting(range)))
        } catch {
            throw PostgresError(.invalidValue, "a text of \(range.count) bytes is no UTF-8")
        }
    }

    /// The bits of an integer column, in network byte order.
    private mutating func integer(_ bytes: Span<UInt8>, of size: Int) throws(PostgresError) -> UInt64 {
        let range = try field(bytes)
        guard range.count == size else {
            throw PostgresError(
                .invalidValue,
                "expected a field of \(size) bytes, found \(range.count); cast it in the query"
            )
        }
        var value: UInt64 = 0
        for index in range { value = value << 8 | UInt64(bytes[index]) }
        return value
    }

    /// Passes over the next field if it is NULL.
    private mutating func skipNull(_ bytes: Span<UInt8>) throws(PostgresError) -> Bool {
        guard bytes.count - offset >= 4 else { throw Self.cutOff() }
        guard Self.word(bytes, offset) == .max else { return false }
        offset += 4
        return true
    }

    private mutating func field(_ bytes: Span<UInt8>) throws(PostgresError) -> Range<Int> {
        guard bytes.count - offset >= 4 else { throw Self.cutOff() }
        let length = Int(Int32(bitPattern: Self.word(bytes, offset)))
        guard length >= 0 else { throw PostgresError(.invalidValue, "expected a value, found NULL") }
        guard bytes.count - offset - 4 >= length else { throw Self.cutOff() }
        let start = offset + 4
        offset = start + length
        return start..<offset
    }

    fileprivate static func word(_ bytes: Span<UInt8>, _ at: Int) -> UInt32 {
        UInt32(bytes[at]) << 24 | UInt32(bytes[at + 1]) << 16 | UInt32(bytes[at + 2]) << 8 | UInt32(bytes[at + 3])
    }

    fileprivate static func cutOff() -> PostgresError {
        PostgresError(.unexpectedResult, "a row of COPY data is cut off")
    }
}

extension Connection {
    /// Runs a query that is a `COPY ... TO STDOUT (FORMAT binary)`: see ``copyOutLent(_:_:)``.
    ///
    /// - Parameters:
    ///   - query: one of `db/queries`.
    ///   - values: an integer for each of its parameters.
    ///   - body: gets the row and the bytes its fields are read from.
    /// - Returns: the number of rows.
    /// - Throws: `PostgresError` with the query's name, or what `body` throws.
    @discardableResult
    package func copyOutLent(
        _ query: Query,
        _ values: KeyValuePairs<String, any PostgresEncodable>,
        _ body: (inout CopiedRow, Span<UInt8>) throws -> Void
    ) throws -> Int {
        do {
            return try copyOutLent(query.inlined(values), body)
        } catch let error as PostgresError {
            throw error.naming(query.name)
        }
    }

    /// Runs `COPY ... TO STDOUT (FORMAT binary)` and lends each row where libpq has it.
    ///
    /// Nothing is copied or allocated here. It relies on the protocol: "the messages
    /// sent from the backend will always correspond to single data rows" (PostgreSQL manual, 55.2.6).
    ///
    /// - Parameters:
    ///   - sql: the COPY statement.
    ///   - body: gets the row and the bytes its fields are read from.
    /// - Returns: the number of rows.
    /// - Throws: `PostgresError`, or what `body` throws.
    @discardableResult
    package func copyOutLent(_ sql: String, _ body: (inout CopiedRow, Span<UInt8>) throws -> Void) throws -> Int {
        var isFirst = true
        var isFinished = false
        let count = try copyOutPieces(sql) { bytes in
            var start = 0
            if isFirst {
                start = try Self.headerLength(bytes)
                isFirst = false
            }
            guard bytes.count > start, !isFinished else { return }
            guard var row = try CopiedRow(bytes, at: start) else {
                isFinished = true
                return
            }
            try body(&row, bytes)
        }
        guard isFinished else {
            throw PostgresError(.unexpectedResult, "COPY data ended without its trailer; was FORMAT binary asked for?")
        }
        return count
    }

    private static func headerLength(_ bytes: Span<UInt8>) throws(PostgresError) -> Int {
        let signature: [UInt8] = [0x50, 0x47, 0x43, 0x4F, 0x50, 0x59, 0x0A, 0xFF, 0x0D, 0x0A, 0x00]
        guard bytes.count >= 19, signature.indices.allSatisfy({ bytes[$0] == signature[$0] }) else {
            throw PostgresError(.unexpectedResult, "COPY data does not start with the binary signature")
        }
        let extensionLength = Int(CopiedRow.word(bytes, 15))
        guard extensionLength <= bytes.count - 19 else { throw CopiedRow.cutOff() }
        return 19 + extensionLength
    }
}
