/// A Swift type that a field of a binary result can be read as.
package protocol PostgresDecodable: Sendable {
    /// The columns whose every value can be read so: numbers in `pg_type`.
    static var typeNumbers: [UInt32] { get }

    /// The type without NULL.
    static var notNull: any PostgresDecodable.Type { get }

    /// Reads a field; `bytes` is nil for NULL.
    ///
    /// - Parameters:
    ///   - bytes: the field in binary form.
    ///   - type: the column's number in `pg_type`.
    /// - Returns: the value.
    /// - Throws: `invalidValue` saying what the field holds instead.
    static func decode(_ bytes: ArraySlice<UInt8>?, type: UInt32) throws(PostgresError) -> Self
}

extension PostgresDecodable {
    package static var notNull: any PostgresDecodable.Type { Self.self }
}

/// Reads `bytes` as an integer in network byte order.
func bigEndian<T: FixedWidthInteger>(_ bytes: ArraySlice<UInt8>, as: T.Type = T.self) -> T {
    var value: T = 0
    for byte in bytes { value = value << 8 | T(truncatingIfNeeded: byte) }
    return value
}

func mismatch<T>(_ type: T.Type, _ bytes: ArraySlice<UInt8>?, _ number: UInt32) -> PostgresError {
    let found =
        if let bytes {
            "\(bytes.count) bytes of the type with number \(number) in pg_type"
        } else {
            "NULL"
        }
    return PostgresError(.invalidValue, "expected a value that reads as \(type), found \(found); cast it in the query")
}

/// Any of int2, int4 and int8.
private func integer<T>(_ bytes: ArraySlice<UInt8>?, _ number: UInt32, _ type: T.Type) throws(PostgresError) -> Int64 {
    guard let bytes else { throw mismatch(type, bytes, number) }
    switch (number, bytes.count) {
    case (21, 2): return Int64(bigEndian(bytes, as: Int16.self))
    case (23, 4): return Int64(bigEndian(bytes, as: Int32.self))
    case (20, 8): return bigEndian(bytes, as: Int64.self)
    default: throw mismatch(type, bytes, number)
    }
}

extension Int64: PostgresDecodable {
    package static var typeNumbers: [UInt32] { [20, 21, 23] }

    package static func decode(_ bytes: ArraySlice<UInt8>?, type: UInt32) throws(PostgresError) -> Int64 {
        try integer(bytes, type, Int64.self)
    }
}

extension Int: PostgresDecodable {
    package static var typeNumbers: [UInt32] { [20, 21, 23] }

    package static func decode(_ bytes: ArraySlice<UInt8>?, type: UInt32) throws(PostgresError) -> Int {
        Int(try integer(bytes, type, Int.self))
    }
}

extension Int32: PostgresDecodable {
    package static var typeNumbers: [UInt32] { [21, 23] }

    package static func decode(_ bytes: ArraySlice<UInt8>?, type: UInt32) throws(PostgresError) -> Int32 {
        guard let value = Int32(exactly: try integer(bytes, type, Int32.self)) else {
            throw mismatch(Int32.self, bytes, type)
        }
        return value
    }
}

extension Int16: PostgresDecodable {
    package static var typeNumbers: [UInt32] { [21] }

    package static func decode(_ bytes: ArraySlice<UInt8>?, type: UInt32) throws(PostgresError) -> Int16 {
        guard let value = Int16(exactly: try integer(bytes, type, Int16.self)) else {
            throw mismatch(Int16.self, bytes, type)
        }
        return value
    }
}

extension Bool: PostgresDecodable {
    package static var typeNumbers: [UInt32] { [16] }

    package static func decode(_ bytes: ArraySlice<UInt8>?, type: UInt32) throws(PostgresError) -> Bool {
        guard let bytes, let byte = bytes.first, bytes.count == 1, type == 16 else {
            throw mismatch(Bool.self, bytes, type)
        }
        return byte != 0
    }
}

extension Double: PostgresDecodable {
    package static var typeNumbers: [UInt32] { [700, 701] }

    package static func decode(_ bytes: ArraySlice<UInt8>?, type: UInt32) throws(PostgresError) -> Double {
        guard let bytes else { throw mismatch(Double.self, bytes, type) }
        switch (type, bytes.count) {
        case (701, 8): return Double(bitPattern: bigEndian(bytes))
        case (700, 4): return Double(Float(bitPattern: bigEndian(bytes)))
        default: throw mismatch(Double.self, bytes, type)
        }
    }
}

extension Float: PostgresDecodable {
    package static var typeNumbers: [UInt32] { [700] }

    package static func decode(_ bytes: ArraySlice<UInt8>?, type: UInt32) throws(PostgresError) -> Float {
        guard let bytes, bytes.count == 4, type == 700 else { throw mismatch(Float.self, bytes, type) }
        return Float(bitPattern: bigEndian(bytes))
    }
}

extension Timestamp: PostgresDecodable {
    package static var typeNumbers: [UInt32] { [1184] }

    package static func decode(_ bytes: ArraySlice<UInt8>?, type: UInt32) throws(PostgresError) -> Timestamp {
        guard let bytes, bytes.count == 8, type == 1184 else { throw mismatch(Timestamp.self, bytes, type) }
        return Timestamp(microseconds: bigEndian(bytes))
    }
}

extension String: PostgresDecodable {
    package static var typeNumbers: [UInt32] { texts + [1082, 1184, 1700] }

    /// char, name, text, json, unknown, bpchar and varchar.
    private static var texts: [UInt32] { [18, 19, 25, 114, 705, 1042, 1043] }

    /// Text, varchar, char, name, json and unknown as they are; numeric as decimal digits, date as `2026-03-01`,
    /// timestamptz as `2026-03-01T12:00:05Z`.
    package static func decode(_ bytes: ArraySlice<UInt8>?, type: UInt32) throws(PostgresError) -> String {
        guard let bytes else { throw mismatch(String.self, bytes, type) }
        switch type {
        case _ where texts.contains(type):
            guard let text = String(validating: bytes, as: UTF8.self) else { throw mismatch(String.self, bytes, type) }
            return text
        case 1700: return try decimalText(numeric: bytes)
        case 1184: return try Timestamp.decode(bytes, type: type).iso8601
        case 1082 where bytes.count == 4:
            let date = civilDate(daysSince1970: Int64(bigEndian(bytes, as: Int32.self)) + 10_957)
            return [(date.year, 4), (date.month, 2), (date.day, 2)].map(Timestamp.padded).joined(separator: "-")
        default: throw mismatch(String.self, bytes, type)
        }
    }
}

extension Optional: PostgresDecodable where Wrapped: PostgresDecodable {
    package static var typeNumbers: [UInt32] { Wrapped.typeNumbers }
    package static var notNull: any PostgresDecodable.Type { Wrapped.self }

    package static func decode(_ bytes: ArraySlice<UInt8>?, type: UInt32) throws(PostgresError) -> Wrapped? {
        guard let bytes else { return nil }
        return try Wrapped.decode(bytes, type: type)
    }
}

/// A binary `numeric` as decimal digits, exact.
///
/// The form is that of numeric_send in src/backend/utils/adt/numeric.c: base-10000 digits, the first with weight
/// 10000^weight, and the number of decimal places to show.
func decimalText(numeric bytes: ArraySlice<UInt8>) throws(PostgresError) -> String {
    guard bytes.count >= 8 else { throw mismatch(String.self, bytes, 1700) }
    func short(_ index: Int) -> Int {
        Int(bigEndian(bytes.dropFirst(index * 2).prefix(2), as: Int16.self))
    }
    let count = short(0)
    let weight = short(1)
    let places = short(3)
    switch UInt16(truncatingIfNeeded: short(2)) {
    case 0xC000: return "NaN"
    case 0xD000: return "Infinity"
    case 0xF000: return "-Infinity"
    default: break
    }
    guard count >= 0, bytes.count == 8 + 2 * count else { throw mismatch(String.self, bytes, 1700) }
    func group(_ power: Int) -> Int {
        let index = weight - power
        return index >= 0 && index < count ? short(4 + index) : 0
    }
    var whole = ""
    for power in stride(from: max(weight, 0), through: 0, by: -1) {
        whole += whole.isEmpty ? String(group(power)) : Timestamp.padded(Int64(group(power)), 4)
        if whole == "0" && power > 0 { whole = "" }
    }
    var fraction = ""
    var power = -1
    while fraction.count < places {
        fraction += Timestamp.padded(Int64(group(power)), 4)
        power -= 1
    }
    let sign = UInt16(truncatingIfNeeded: short(2)) == 0x4000 ? "-" : ""
    return sign + whole + (places > 0 ? "." + fraction.prefix(places) : "")
}
