/// Adds a bias to each row, in place.
///
/// - Parameters:
///   - values: rows of as many elements as the bias.
///   - bias: one number a column.
package func addToRows(_ values: inout MutableSpan<Float>, bias: Span<Float>) {
    precondition(bias.count > 0 && values.count % bias.count == 0, "not whole rows")
    for start in stride(from: 0, to: values.count, by: bias.count) {
        for column in bias.indices { unsafe values[unchecked: start + column] += bias[unchecked: column] }
    }
}
