import LinearAlgebra
import Testing

struct TiledProductTests {
    @Test(arguments: [false, true])
    func `is the reference product`(transposing: Bool) {
        let shapes = [(1, 1, 1), (2, 3, 4), (47, 5, 49), (48, 17, 48), (49, 384, 47), (100, 64, 97), (3, 1000, 200)]
        for (m, k, n) in shapes {
            var numbers = TestNumbers(seed: UInt64(m * k * n))
            let a = numbers.matrix(m, k)
            let b = transposing ? numbers.matrix(n, k) : numbers.matrix(k, n)
            let product = a.tiled(by: b, transposingOther: transposing)
            let expected = Matrix.referenceProduct(a, b, transposingB: transposing)
            #expect(product.rows == m && product.columns == n)
            #expect(largestDifference(product.elements, expected.elements) < 2e-5, "\(m) x \(k) x \(n)")
        }
    }

    @Test func `empty dimensions give zeros`() {
        #expect(Matrix(rows: 2, columns: 0).tiled(by: Matrix(rows: 0, columns: 3)) == Matrix(rows: 2, columns: 3))
        #expect(Matrix(rows: 0, columns: 4).tiled(by: Matrix(rows: 4, columns: 3)).rows == 0)
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
        #expect(a.tiled(by: b.transposed, transposingOther: true) == whole)
        let order = (0..<131).map { ($0 * 37) % 131 }
        #expect(a.rows(at: order).tiled(by: b) == whole.rows(at: order))
    }
}
