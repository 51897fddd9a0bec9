/// A Swift value that can be sent as a statement parameter.
///
/// Numbers, bytes and arrays travel in binary with their type; a `String` travels as text of unknown type, so the
/// server takes it for whatever the statement needs there: text, json, date, numeric, interval.
package protocol PostgresEncodable: Sendable {
    /// The type's number in `pg_type`; 0 lets the server decide and means text format.
    static var typeNumber: UInt32 { get }

    /// Appends the value's bytes.
    ///
    /// - Returns: false for NULL, when nothing was appended.
    /// - Throws: `invalidValue` for what the type cannot hold, such as U+0000 in a text.
    func append(to buffer: inout [UInt8]) throws(PostgresError) -> Bool
}

extension [UInt8] {
    /// Appends `value` in network byte order.
    mutating func appendBigEndian(_ value: some FixedWidthInteger) {
        var shift = value.bitWidth - 8
        while shift >= 0 {
            append(UInt8(truncatingIfNeeded: value >> shift))
            shift -= 8
        }
    }
}

extension Bool: PostgresEncodable {
    package static var typeNumber: UInt32 { 16 }

    package func append(to buffer: inout [UInt8]) -> Bool {
        buffer.append(self ? 1 : 0)
        return true
    }
}

extension Int16: PostgresEncodable {
    package static var typeNumber: UInt32 { 21 }

    package func append(to buffer: inout [UInt8]) -> Bool {
        buffer.appendBigEndian(self)
        return true
    }
}

extension Int32: PostgresEncodable {
    package static var typeNumber: UInt32 { 23 }

    package func append(to buffer: inout [UInt8]) -> Bool {
        buffer.appendBigEndian(self)
        return true
    }
}

extension Int64: PostgresEncodable {
    package static var typeNumber: UInt32 { 20 }

    package func append(to buffer: inout [UInt8]) -> Bool {
        buffer.appendBigEndian(self)
        return true
    }
}

extension Int: PostgresEncodable {
    package static var typeNumber: UInt32 { 20 }

    package func append(to buffer: inout [UInt8]) -> Bool {
        buffer.appendBigEndian(Int64(self))
        return true
    }
}

extension Float: PostgresEncodable {
    package static var typeNumber: UInt32 { 700 }

    package func append(to buffer: inout [UInt8]) -> Bool {
        buffer.appendBigEndian(bitPattern)
        return true
    }
}

extension Double: PostgresEncodable {
    package static var typeNumber: UInt32 { 701 }

    package func append(to buffer: inout [UInt8]) -> Bool {
        buffer.appendBigEndian(bitPattern)
        return true
    }
}

extension String: PostgresEncodable {
    package static var typeNumber: UInt32 { 0 }

    package func append(to buffer: inout [UInt8]) throws(PostgresError) -> Bool {
        guard !utf8.contains(0) else {
            throw PostgresError(
                .invalidValue,
                "a text holds the character U+0000, which PostgreSQL cannot store; remove it"
            )
        }
        buffer.append(contentsOf: utf8)
        return true
    }
}

extension Timestamp: PostgresEncodable {
    package static var typeNumber: UInt32 { 1184 }

    package func append(to buffer: inout [UInt8]) -> Bool {
        buffer.appendBigEndian(microseconds)
        return true
    }
}

extension Optional: PostgresEncodable where Wrapped: PostgresEncodable {
    package static var typeNumber: UInt32 { Wrapped.typeNumber }

    package func append(to buffer: inout [UInt8]) throws(PostgresError) -> Bool {
        guard let self else { return false }
        return try self.append(to: &buffer)
    }
}

extension [UInt8] {
    /// Overwrites four bytes with `value` in network byte order.
    mutating func setBigEndian(_ value: Int32, at offset: Int) {
        let bits = UInt32(bitPattern: value)
        self[offset] = UInt8(truncatingIfNeeded: bits >> 24)
        self[offset + 1] = UInt8(truncatingIfNeeded: bits >> 16)
        self[offset + 2] = UInt8(truncatingIfNeeded: bits >> 8)
        self[offset + 3] = UInt8(truncatingIfNeeded: bits)
    }
}
