/// Reads the rows of `COPY ... TO STDOUT (FORMAT binary)` from pieces cut anywhere.
package struct BinaryCopyDecoder {
    private var pending: [UInt8] = []
    private var offset = 0
    private var headerRead = false

    /// Whether the trailer was read: the data is complete.
    package private(set) var isFinished = false

    package init() {}

    /// Adds a piece of data.
    package mutating func feed(_ bytes: [UInt8]) {
        if offset == pending.count {
            pending = bytes
        } else {
            pending.removeFirst(offset)
            pending += bytes
        }
        offset = 0
    }

    /// The next complete row, or nil if more data is needed or the data ended.
    ///
    /// - Throws: `unexpectedResult` for anything that is not COPY data.
    package mutating func next() throws(PostgresError) -> Row? {
        if !headerRead {
            guard try readHeader() else { return nil }
        }
        guard !isFinished, pending.count - offset >= 2 else { return nil }
        let count = bigEndian(pending[offset..<offset + 2], as: Int16.self)
        if count == -1 {
            isFinished = true
            offset += 2
            return nil
        }
        guard count >= 0 else { throw PostgresError(.unexpectedResult, "COPY data holds a row of \(count) fields") }
        var position = offset + 2
        var fields: [Range<Int>?] = []
        fields.reserveCapacity(Int(count))
        for _ in 0..<count {
            guard pending.count - position >= 4 else { return nil }
            let length = Int(bigEndian(pending[position..<position + 4], as: Int32.self))
            position += 4
            if length == -1 {
                fields.append(nil)
                continue
            }
            guard length >= 0 else {
                throw PostgresError(.unexpectedResult, "COPY data holds a field of \(length) bytes")
            }
            guard pending.count - position >= length else { return nil }
            fields.append(position..<position + length)
            position += length
        }
        offset = position
        return Row(storage: pending, fields: fields[...], types: nil, columns: [])
    }

    private mutating func readHeader() throws(PostgresError) -> Bool {
        guard pending.count - offset >= 19 else { return false }
        guard pending[offset..<offset + 11].elementsEqual("PGCOPY\n".utf8.map { $0 } + [0xFF, 0x0D, 0x0A, 0x00]) else {
            throw PostgresError(.unexpectedResult, "COPY data does not start with the binary signature")
        }
        let extensionLength = Int(bigEndian(pending[offset + 15..<offset + 19], as: Int32.self))
        guard extensionLength >= 0, pending.count - offset >= 19 + extensionLength else { return false }
        offset += 19 + extensionLength
        headerRead = true
        return true
    }
}

extension Connection {
    /// Runs `COPY ... TO STDOUT (FORMAT binary)` and hands over row after row.
    ///
    /// - Returns: the number of rows.
    @discardableResult
    package func copyOutRows(_ sql: String, _ body: (Row) throws -> Void) throws -> Int {
        var decoder = BinaryCopyDecoder()
        let count = try copyOut(sql) { piece in
            decoder.feed(piece)
            while let row = try decoder.next() { try body(row) }
        }
        guard decoder.isFinished else {
            throw PostgresError(.unexpectedResult, "COPY data ended without its trailer; was FORMAT binary asked for?")
        }
        return count
    }
}
