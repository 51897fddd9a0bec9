/// A Swift value that can be sent as a statement parameter.
///
/// Numbers, bytes and arrays travel in binary with their type; a `String` travels as text of unknown type, so the server
/// takes it for whatever the statement needs there: text, json, date, numeric, interval.
package protocol PostgresEncodable: Sendable {
    /// The type's number in `pg_type`; 0 lets the server decide and means text format.
    static var typeNumber: UInt32 { get }

    /// Appends the value's bytes.
    ///
    /// - Returns: false for NULL, when nothing was appended.
    /// - Throws: `invalidValue` for what the type cannot hold, such as U+0000 in a text.
    func append(to buffer: inout [UInt8]) throws(PostgresError) -> Bool
}

/// The element types for which arrays can be sent.
package protocol PostgresArrayElement: PostgresEncodable {
    /// (type of the array, type of an element) in `pg_type`.
    static var arrayTypeNumbers: (array: UInt32, element: UInt32) { get }
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

extension Int16: PostgresArrayElement {
    package static var typeNumber: UInt32 { 21 }
    package static var arrayTypeNumbers: (array: UInt32, element: UInt32) { (1005, 21) }

    package func append(to buffer: inout [UInt8]) -> Bool {
        buffer.appendBigEndian(self)
        return true
    }
}

extension Int32: PostgresArrayElement {
    package static var typeNumber: UInt32 { 23 }
    package static var arrayTypeNumbers: (array: UInt32, element: UInt32) { (1007, 23) }

    package func append(to buffer: inout [UInt8]) -> Bool {
        buffer.appendBigEndian(self)
        return true
    }
}

extension Int64: PostgresArrayElement {
    package static var typeNumber: UInt32 { 20 }
    package static var arrayTypeNumbers: (array: UInt32, element: UInt32) { (1016, 20) }

    package func append(to buffer: inout [UInt8]) -> Bool {
        buffer.appendBigEndian(self)
        return true
    }
}

extension Int: PostgresArrayElement {
    package static var typeNumber: UInt32 { 20 }
    package static var arrayTypeNumbers: (array: UInt32, element: UInt32) { (1016, 20) }

    package func append(to buffer: inout [UInt8]) -> Bool {
        buffer.appendBigEndian(Int64(self))
        return true
    }
}

extension Float: PostgresArrayElement {
    package static var typeNumber: UInt32 { 700 }
    package static var arrayTypeNumbers: (array: UInt32, element: UInt32) { (1021, 700) }

    package func append(to buffer: inout [UInt8]) -> Bool {
        buffer.appendBigEndian(bitPattern)
        return true
    }
}

extension Double: PostgresArrayElement {
    package static var typeNumber: UInt32 { 701 }
    package static var arrayTypeNumbers: (array: UInt32, element: UInt32) { (1022, 701) }

    package func append(to buffer: inout [UInt8]) -> Bool {
        buffer.appendBigEndian(bitPattern)
        return true
    }
}

extension String: PostgresArrayElement {
    package static var typeNumber: UInt32 { 0 }
    package static var arrayTypeNumbers: (array: UInt32, element: UInt32) { (1009, 25) }

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

/// `[UInt8]` is a bytea.
extension UInt8: PostgresArrayElement {
    package static var typeNumber: UInt32 { 21 }
    package static var arrayTypeNumbers: (array: UInt32, element: UInt32) { (17, 0) }

    package func append(to buffer: inout [UInt8]) -> Bool {
        buffer.append(self)
        return true
    }
}

extension Array: PostgresEncodable where Element: PostgresArrayElement {
    package static var typeNumber: UInt32 { Element.arrayTypeNumbers.array }

    package func append(to buffer: inout [UInt8]) throws(PostgresError) -> Bool {
        // Asked by type: an empty array of anything can be cast to [UInt8].
        if Element.self == UInt8.self, let bytes = self as? [UInt8] {
            buffer.append(contentsOf: bytes)
            return true
        }
        // One dimension, no NULLs, first index 1: array_recv in src/backend/utils/adt/arrayfuncs.c.
        buffer.appendBigEndian(Int32(isEmpty ? 0 : 1))
        buffer.appendBigEndian(Int32(0))
        buffer.appendBigEndian(Element.arrayTypeNumbers.element)
        guard !isEmpty else { return true }
        buffer.appendBigEndian(Int32(count))
        buffer.appendBigEndian(Int32(1))
        for element in self {
            let lengthOffset = buffer.count
            buffer.appendBigEndian(Int32(0))
            _ = try element.append(to: &buffer)
            buffer.setBigEndian(Int32(buffer.count - lengthOffset - 4), at: lengthOffset)
        }
        return true
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
