// Normal numbers from a table at random places: Salimans et al., "Evolution Strategies as a Scalable
// Alternative to Reinforcement Learning" (arXiv 1703.03864), section 2.1, the shared noise table.

internal import Numerics

/// A table of standard normal numbers for reparameterised samples, quickly.
///
/// A step of training needs about a hundred thousand, and logarithms would cost as much as the network. So each row is
/// a slice of the table, at a place drawn for it.
struct NormalTable {
    private let table: [Float]

    init(count: Int = 1 << 19, using generator: inout PhiloxGenerator) {
        table = generator.normals(count)
    }

    /// `rows` x `columns` numbers.
    ///
    /// - Precondition: a row is shorter than the table.
    func matrix(rows: Int, columns: Int, using generator: inout PhiloxGenerator) -> Matrix {
        var elements: [Float] = []
        elements.reserveCapacity(rows * columns)
        let places = UInt64(table.count - columns)
        for _ in 0..<rows {
            let start = Int(generator.next().multipliedFullWidth(by: places).high)
            elements.append(contentsOf: table[start..<start + columns])
        }
        return Matrix(rows: rows, columns: columns, elements: elements)
    }
}
