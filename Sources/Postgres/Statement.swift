/// The parameters of a statement, encoded into one block of bytes.
struct StatementParameters {
    private(set) var types: [UInt32] = []
    private(set) var lengths: [Int32] = []
    private(set) var formats: [Int32] = []
    private var offsets: [Int?] = []
    private var bytes: [UInt8] = []

    init(_ parameters: [any PostgresEncodable]) throws(PostgresError) {
        for (index, parameter) in parameters.enumerated() {
            let number = type(of: parameter).typeNumber
            let start = bytes.count
            do {
                offsets.append(try parameter.append(to: &bytes) ? start : nil)
            } catch {
                throw PostgresError(error.code, "parameter $\(index + 1): \(error.message)")
            }
            guard bytes.count - start <= Int(Int32.max) else {
                throw PostgresError(.invalidValue, "parameter $\(index + 1) is larger than 2 GiB")
            }
            types.append(number)
            formats.append(number == 0 ? 0 : 1)
            lengths.append(Int32(bytes.count - start))
            bytes.append(0)
        }
    }

    var count: Int32 { Int32(types.count) }

    /// Lends C the values; a nil pointer is NULL.
    func withValues<R>(_ body: (UnsafePointer<UnsafePointer<CChar>?>?) -> R) -> R {
        unsafe bytes.withUnsafeBytes { buffer in
            let pointers: [UnsafePointer<CChar>?] = unsafe offsets.map { offset in
                guard let offset else { return nil }
                return unsafe buffer.baseAddress.map { unsafe ($0 + offset).assumingMemoryBound(to: CChar.self) }
            }
            return unsafe pointers.withUnsafeBufferPointer { unsafe body($0.baseAddress) }
        }
    }
}

/// One statement and its parameters, for ``Connection/pipeline(_:)``.
package struct Statement: Sendable {
    package let sql: String
    package let parameters: [any PostgresEncodable]

    package init(_ sql: String, _ parameters: [any PostgresEncodable] = []) {
        self.sql = sql
        self.parameters = parameters
    }
}
