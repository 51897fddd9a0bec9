/// The element types we read and write; the format knows more, which we refuse.
package enum ElementType: String, Sendable, CaseIterable {
    case float32 = "F32"
    case float16 = "F16"
    case bfloat16 = "BF16"
    case int8 = "I8"
    case int32 = "I32"
    case int64 = "I64"
    case uint8 = "U8"

    /// Bytes of one element.
    package var width: Int {
        switch self {
        case .int8, .uint8: 1
        case .float16, .bfloat16: 2
        case .float32, .int32: 4
        case .int64: 8
        }
    }

    /// The bytes a tensor of `shape` takes, or nil where that number does not fit an `Int`.
    package func byteCount(of shape: [Int]) -> Int? {
        // A zero extent anywhere makes the product zero, so it is looked for first: 2^62 x 4 x 0 must not overflow.
        guard !shape.contains(0) else { return 0 }
        var count = width
        for extent in shape {
            let (product, overflow) = count.multipliedReportingOverflow(by: extent)
            guard !overflow, extent > 0 else { return nil }
            count = product
        }
        return count
    }
}
