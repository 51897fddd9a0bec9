/// Writes the transpose of a part of a buffer into a part of another.
///
/// `source` holds `rows` rows of `columns` elements where `from` says; `target` receives `columns` rows of `rows`
/// elements where `to` says.
///
/// - Precondition: both lie within their buffers.
package func writeTranspose(
    rows: Int,
    columns: Int,
    _ source: Span<Float>,
    _ from: Layout,
    into target: inout MutableSpan<Float>,
    _ to: Layout
) {
    precondition(rows > 0 && columns > 0, "an empty matrix")
    precondition(from.holds(rows: rows, columns: columns, in: source.count), "the source lies outside its buffer")
    precondition(to.holds(rows: columns, columns: rows, in: target.count), "the target lies outside its buffer")
    for row in 0..<rows {
        let start = from.offset + row * from.stride
        let end = to.offset + row
        for column in 0..<columns {
            unsafe target[unchecked: end + column * to.stride] = source[unchecked: start + column]
        }
    }
}
