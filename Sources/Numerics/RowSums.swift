/// Adds a bias to each row, in place.
///
/// - Parameters:
///   - values: rows of as many elements as the bias.
///   - bias: one number a column.
package func addToRows(_ values: inout MutableSpan<Float>, bias: Span<Float>) {
    precondition(bias.count > 0 && values.count % bias.count == 0, "not whole rows")
    let columns = bias.count
    let rows = values.count / columns
    unsafe values.withUnsafeMutableBufferPointer { values in
        unsafe bias.withUnsafeBufferPointer { bias in
            guard let x = values.baseAddress, let b = bias.baseAddress else { return }
            for row in 0..<rows {
                let line = unsafe x + row * columns
                for column in 0..<columns { unsafe line[column] += b[column] }
            }
        }
    }
}
