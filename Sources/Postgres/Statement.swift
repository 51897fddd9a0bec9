/// The parameters of a statement, encoded into one block of bytes.
struct StatementParameters {
    private(set) var types: [UInt32] = []
    private(set) var lengths: [Int32] = []
    private(set) var formats: [Int32] = []
    private var offsets: [Int?] = []
    private var bytes: [UInt8] = []

    init(_ statement: Statement) throws(PostgresError) {
        for (index, parameter) in statement.parameters.enumerated() {
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
    let sql: String
    let parameters: [any PostgresEncodable]

    /// Where the statement comes from; nil for one of this module, or of a test.
    let query: Query?

    /// A statement with numbers for its parameters, `$1` and so on.
    package init(_ sql: String, _ parameters: [any PostgresEncodable] = []) {
        self.init(sql, parameters, query: nil)
    }

    init(_ sql: String, _ parameters: [any PostgresEncodable], query: Query?) {
        self.sql = sql
        self.parameters = parameters
        self.query = query
    }

    /// A query with a value for each of its parameters.
    ///
    /// - Throws: `invalidValue` for a name that is missing, unknown or given twice, or a value of another type than
    ///   declared.
    package init(_ query: Query, _ values: KeyValuePairs<String, any PostgresEncodable> = [:]) throws {
        self = try query.bind(values)
    }

    /// Begins and ends a transaction within a pipeline.
    package static let begin = Statement(Connection.Isolation.readCommitted.begin)
    package static let commit = Statement("commit")

    /// Runs `body`, whose errors get the name of the query.
    func naming<R>(_ body: () throws(PostgresError) -> R) throws(PostgresError) -> R {
        do { return try body() } catch { throw error.naming(query?.name) }
    }
}
