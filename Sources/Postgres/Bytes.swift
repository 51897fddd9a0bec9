/// A bytea, to send and to read.
///
/// A type of its own, as `[UInt8]` would be an array of numbers.
package struct Bytes: Sendable, Hashable {
    package let array: [UInt8]

    package init(_ array: [UInt8]) { self.array = array }
}

extension Bytes: PostgresEncodable {
    package static var typeNumber: UInt32 { 17 }

    package func append(to buffer: inout [UInt8]) -> Bool {
        buffer += array
        return true
    }
}

extension Bytes: PostgresDecodable {
    package static var typeNumbers: [UInt32] { [17] }

    package static func decode(_ bytes: ArraySlice<UInt8>?, type: UInt32) throws(PostgresError) -> Bytes {
        guard let bytes, type == 17 else { throw mismatch(Bytes.self, bytes, type) }
        return Bytes(Array(bytes))
    }
}

extension Bytes: PostgresArrayElement {
    package static var arrayTypeNumbers: (array: UInt32, element: UInt32) { (1001, 17) }
}
