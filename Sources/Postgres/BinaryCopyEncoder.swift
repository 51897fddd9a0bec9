/// Rows in the format of `COPY ... (FORMAT binary)`, collected in memory.
///
/// Widths must match the columns exactly; COPY casts nothing. Source: the PostgreSQL manual, COPY, "Binary Format".
package struct BinaryCopyEncoder: Sendable {
    /// What was encoded and not taken yet.
    package private(set) var bytes: [UInt8]

    /// Rows begun so far.
    package private(set) var rows = 0

    /// Starts with the signature, no flags and no header extension.
    package init(capacity: Int = 0) {
        bytes = []
        bytes.reserveCapacity(capacity + 32)
        bytes += [0x50, 0x47, 0x43, 0x4F, 0x50, 0x59, 0x0A, 0xFF, 0x0D, 0x0A, 0x00]
        bytes += [0, 0, 0, 0, 0, 0, 0, 0]
    }

    /// Begins a row of `fields` fields; append exactly as many.
    package mutating func beginRow(fields: Int16) {
        bytes.appendBigEndian(fields)
        rows += 1
    }

    package mutating func appendNull() { bytes.appendBigEndian(Int32(-1)) }

    package mutating func append(_ value: Bool) {
        bytes.appendBigEndian(Int32(1))
        bytes.append(value ? 1 : 0)
    }

    package mutating func append(_ value: Int16) {
        bytes.appendBigEndian(Int32(2))
        bytes.appendBigEndian(value)
    }

    package mutating func append(_ value: Int32) {
        bytes.appendBigEndian(Int32(4))
        bytes.appendBigEndian(value)
    }

    package mutating func append(_ value: Int64) {
        bytes.appendBigEndian(Int32(8))
        bytes.appendBigEndian(value)
    }

    package mutating func append(_ value: Float) {
        bytes.appendBigEndian(Int32(4))
        bytes.appendBigEndian(value.bitPattern)
    }

    package mutating func append(_ value: Double) {
        bytes.appendBigEndian(Int32(8))
        bytes.appendBigEndian(value.bitPattern)
    }

    package mutating func append(_ value: Timestamp) { append(value.microseconds) }

    package mutating func append(_ value: Bytes) {
        bytes.appendBigEndian(Int32(value.array.count))
        bytes += value.array
    }

    /// A text or json.
    ///
    /// - Throws: `invalidValue` for U+0000, which PostgreSQL cannot store; the row is then unfinished.
    package mutating func append(_ value: String) throws(PostgresError) {
        let lengthOffset = bytes.count
        bytes.appendBigEndian(Int32(0))
        _ = try value.append(to: &bytes)
        bytes.setBigEndian(Int32(bytes.count - lengthOffset - 4), at: lengthOffset)
    }

    /// Gives out what was encoded so far and keeps on; for streaming.
    package mutating func take() -> [UInt8] {
        defer { bytes.removeAll(keepingCapacity: true) }
        return bytes
    }

    /// Ends the data with its trailer and gives out the rest.
    package consuming func finish() -> [UInt8] {
        bytes.appendBigEndian(Int16(-1))
        return bytes
    }
}
