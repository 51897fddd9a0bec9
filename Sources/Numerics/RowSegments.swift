/// The rows of a matrix cut into runs of neighbours: sets of different sizes, one after another, without padding.
package struct RowSegments: Sendable, Equatable {
    /// Where each run starts, and after them where the last one ends.
    private let bounds: [Int]

    /// Runs of the given sizes, from row 0 on.
    ///
    /// - Precondition: no size is negative.
    package init(sizes: some Sequence<Int>) {
        var bounds = [0]
        for size in sizes {
            precondition(size >= 0, "a run has a negative size")
            bounds.append(bounds[bounds.count - 1] + size)
        }
        self.bounds = bounds
    }

    /// `count` runs of `size` rows.
    package init(count: Int, size: Int) {
        self.init(sizes: repeatElement(size, count: count))
    }

    /// How many runs there are.
    package var count: Int { bounds.count - 1 }

    /// How many rows all runs have together.
    package var rows: Int { bounds[bounds.count - 1] }

    /// The rows of one run.
    package subscript(index: Int) -> Range<Int> { bounds[index]..<bounds[index + 1] }

    /// The size of the largest run.
    package var largest: Int { (0..<count).reduce(0) { max($0, self[$1].count) } }
}
