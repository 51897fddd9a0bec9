// What a network over sets needs beside attention: a row for every set, and each item's score against its set's vector,
// logit_k = I_k . h (LLM Bandit, arXiv 2502.02743, equation 5).

package import Numerics

extension Tape {
    /// `count` copies of a single row.
    package mutating func repeated(_ row: Variable, count: Int) -> Variable {
        let source = value(of: row)
        precondition(source.rows == 1, "one row is repeated")
        let output = source.rows(at: Array(repeating: 0, count: count))
        return record(output, of: [row]) { gradient in [(row, gradient.columnSums)] }
    }

    /// The inner product of every item with its set's vector, one row an item and one column.
    ///
    /// - Parameters:
    ///   - vectors: h, one row a set.
    ///   - items: I, one row an item, as wide; no gradient flows into them.
    ///   - sets: which items belong to each set.
    /// - Returns: I_k . h for each item.
    package mutating func scores(_ vectors: Variable, items: Matrix, sets: RowSegments) -> Variable {
        let h = value(of: vectors)
        let columns = h.columns
        precondition(items.columns == columns && h.rows == sets.count && items.rows == sets.rows, "shapes differ")
        var output = Matrix(rows: items.rows, columns: 1)
        for set in 0..<sets.count {
            for item in sets[set] {
                var sum: Float = 0
                for column in 0..<columns {
                    sum += items.elements[item * columns + column] * h.elements[set * columns + column]
                }
                output.elements[item] = sum
            }
        }
        return record(output, of: [vectors]) { gradient in
            var slope = Matrix(rows: sets.count, columns: columns)
            unsafe slope.elements.withUnsafeMutableBufferPointer { slope in
                unsafe items.elements.withUnsafeBufferPointer { items in
                    for set in 0..<sets.count {
                        for item in sets[set] {
                            let factor = gradient.elements[item]
                            for column in 0..<columns {
                                unsafe slope[set * columns + column] += factor * items[item * columns + column]
                            }
                        }
                    }
                }
            }
            return [(vectors, slope)]
        }
    }
}
