import Numerics
import Testing

struct TiledProductTests {
    @Test(arguments: [false, true])
    func `both are the reference product`(transposing: Bool) {
        let shapes = [(1, 1, 1), (2, 3, 4), (47, 5, 49), (48, 17, 48), (49, 384, 47), (100, 64, 97), (3, 1000, 200)]
        for (m, k, n) in shapes {
            var numbers = TestNumbers(seed: UInt64(m * k * n))
            let a = numbers.matrix(m, k)
            let b = transposing ? numbers.matrix(n, k) : numbers.matrix(k, n)
            let expected = Matrix.referenceProduct(a, b, transposingB: transposing)
            for product in [
                a.rowTiled(by: b, transposingOther: transposing), a.tiled(by: transposing ? b.transposed : b),
            ] {
                #expect(product.rows == m && product.columns == n)
                #expect(largestDifference(product.elements, expected.elements) < 2e-5, "\(m) x \(k) x \(n)")
            }
        }
    }

    @Test func `empty dimensions give zeros`() {
        let (none, zeros) = (Matrix(rows: 0, columns: 3), Matrix(rows: 2, columns: 3))
        #expect(Matrix(rows: 2, columns: 0).tiled(by: none) == zeros)
        #expect(Matrix(rows: 2, columns: 0).rowTiled(by: none) == zeros)
        #expect(Matrix(rows: 0, columns: 4).tiled(by: Matrix(rows: 4, columns: 3)).rows == 0)
        #expect(Matrix(rows: 0, columns: 4).rowTiled(by: Matrix(rows: 4, columns: 3)).rows == 0)
    }

    /// Inner dimensions of the encoder, of policies over its features, and odd ones.
    @Test(arguments: [1, 3, 17, 31, 64, 128, 384, 419, 768, 1536])
    func `an element depends on its row and its column alone`(inner: Int) {
        var numbers = TestNumbers(seed: UInt64(inner))
        let a = numbers.matrix(131, inner)
        let b = numbers.matrix(inner, 101)
        let whole = a.tiled(by: b)
        for rows in [0..<1, 5..<7, 40..<88, 3..<131] {
            for columns in [0..<1, 2..<5, 30..<101, 47..<96] {
                let part = a.rows(at: rows).tiled(by: b.columns(columns))
                #expect(part == whole.rows(at: rows).columns(columns), "rows \(rows), columns \(columns)")
            }
        }
    }

    /// Widths of candidates, hidden layers, centroids and training prompts.
    @Test(arguments: [1, 2, 8, 11, 26, 71, 128, 200, 384, 1152, 1536, 5000], [false, true])
    func `a row does not depend on the other rows`(columns: Int, transposing: Bool) {
        for inner in [1, 17, 64, 384, 419] {
            var numbers = TestNumbers(seed: UInt64(inner * columns))
            let a = numbers.matrix(131, inner)
            let b = transposing ? numbers.matrix(columns, inner) : numbers.matrix(inner, columns)
            let whole = a.rowTiled(by: b, transposingOther: transposing)
            let order = (0..<131).map { ($0 * 37) % 131 }
            #expect(a.rows(at: order).rowTiled(by: b, transposingOther: transposing) == whole.rows(at: order))
            for rows in [0..<1, 5..<7, 40..<88, 3..<131] {
                let part = a.rows(at: rows).rowTiled(by: b, transposingOther: transposing)
                #expect(part == whole.rows(at: rows), "\(inner) x \(columns), rows \(rows)")
            }
        }
    }
}
