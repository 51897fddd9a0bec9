internal import Dispatch
internal import Numerics
internal import Synchronization

/// A matrix whose rows are computed in slices by several threads, each of which takes the next slice when it is done.
///
/// - Parameters:
///   - count: the number of rows.
///   - columns: the length of a row.
///   - workers: how many threads work at once.
///   - progress: called after a slice with the rows done and the number of all, never twice at once.
///   - compute: the rows of one slice; must not depend on how the rows are sliced.
/// - Returns: all rows, in order.
func concurrentRows(
    _ count: Int,
    columns: Int,
    workers: Int,
    progress: (@Sendable (_ done: Int, _ total: Int) -> Void)?,
    compute: @Sendable (Range<Int>) -> Matrix
) -> Matrix {
    let sliceLength = max(1, min(64, count / max(1, 4 * workers)))
    let next = Atomic(0)
    let result = Mutex((matrix: Matrix(rows: count, columns: columns), done: 0))
    DispatchQueue.concurrentPerform(iterations: max(1, workers)) { _ in
        while true {
            let start = next.add(sliceLength, ordering: .relaxed).oldValue
            guard start < count else { return }
            let range = start..<min(start + sliceLength, count)
            let rows = compute(range)
            result.withLock { result in
                result.matrix.elements.replaceSubrange(
                    range.lowerBound * columns..<range.upperBound * columns,
                    with: rows.elements
                )
                result.done += range.count
                progress?(result.done, count)
            }
        }
    }
    return result.withLock { $0.matrix }
}
