/// The element types of arrays of one dimension; an optional element may be NULL.
package protocol PostgresArrayElement: PostgresEncodable, PostgresDecodable {
    /// (type of the array, type of an element) in `pg_type`.
    static var arrayTypeNumbers: (array: UInt32, element: UInt32) { get }
}

extension Int16: PostgresArrayElement {
    package static var arrayTypeNumbers: (array: UInt32, element: UInt32) { (1005, 21) }
}

extension Int32: PostgresArrayElement {
    package static var arrayTypeNumbers: (array: UInt32, element: UInt32) { (1007, 23) }
}

extension Int64: PostgresArrayElement {
    package static var arrayTypeNumbers: (array: UInt32, element: UInt32) { (1016, 20) }
}

extension Int: PostgresArrayElement {
    package static var arrayTypeNumbers: (array: UInt32, element: UInt32) { (1016, 20) }
}

extension Float: PostgresArrayElement {
    package static var arrayTypeNumbers: (array: UInt32, element: UInt32) { (1021, 700) }
}

extension Double: PostgresArrayElement {
    package static var arrayTypeNumbers: (array: UInt32, element: UInt32) { (1022, 701) }
}

extension String: PostgresArrayElement {
    package static var arrayTypeNumbers: (array: UInt32, element: UInt32) { (1009, 25) }
}

extension Optional: PostgresArrayElement where Wrapped: PostgresArrayElement {
    package static var arrayTypeNumbers: (array: UInt32, element: UInt32) { Wrapped.arrayTypeNumbers }
}

// The binary form is that of array_recv and array_send in src/backend/utils/adt/arrayfuncs.c: the number of dimensions,
// whether there are NULLs, the element's type; for each dimension its length and first index; then the elements, each
// after its length, which is -1 for NULL.

extension Array: PostgresEncodable where Element: PostgresArrayElement {
    package static var typeNumber: UInt32 { Element.arrayTypeNumbers.array }

    package func append(to buffer: inout [UInt8]) throws(PostgresError) -> Bool {
        buffer.appendBigEndian(Int32(isEmpty ? 0 : 1))
        let nullsOffset = buffer.count
        buffer.appendBigEndian(Int32(0))
        buffer.appendBigEndian(Element.arrayTypeNumbers.element)
        guard !isEmpty else { return true }
        buffer.appendBigEndian(Int32(count))
        buffer.appendBigEndian(Int32(1))
        for element in self {
            let lengthOffset = buffer.count
            buffer.appendBigEndian(Int32(-1))
            if try element.append(to: &buffer) {
                buffer.setBigEndian(Int32(buffer.count - lengthOffset - 4), at: lengthOffset)
            } else {
                buffer.setBigEndian(1, at: nullsOffset)
            }
        }
        return true
    }
}

extension Array: PostgresDecodable where Element: PostgresArrayElement {
    package static var typeNumbers: [UInt32] { [Element.arrayTypeNumbers.array] }

    package static func decode(_ bytes: ArraySlice<UInt8>?, type: UInt32) throws(PostgresError) -> [Element] {
        guard let bytes, typeNumbers.contains(type), bytes.count >= 12 else { throw mismatch(Self.self, bytes, type) }
        var rest = bytes
        func number() throws(PostgresError) -> Int {
            guard rest.count >= 4 else { throw mismatch(Self.self, bytes, type) }
            defer { rest = rest.dropFirst(4) }
            return Int(bigEndian(rest.prefix(4), as: Int32.self))
        }
        let dimensions = try number()
        _ = try number()
        let elementType = UInt32(truncatingIfNeeded: try number())
        guard dimensions > 0 else { return [] }
        guard dimensions == 1 else {
            throw PostgresError(.invalidValue, "expected an array of one dimension, found \(dimensions)")
        }
        let count = try number()
        _ = try number()
        var elements: [Element] = []
        for _ in 0..<count {
            let length = try number()
            guard length <= rest.count else { throw mismatch(Self.self, bytes, type) }
            elements.append(try Element.decode(length < 0 ? nil : rest.prefix(length), type: elementType))
            rest = rest.dropFirst(length < 0 ? 0 : length)
        }
        return elements
    }
}
