import Numerics
import Testing

struct MatrixProductTests {
    @Test(arguments: [false, true], [false, true])
    func `every transposition is the reference product`(transposingA: Bool, transposingB: Bool) {
        // No two of m, n and k are equal and nothing is symmetric, so that a swapped order shows.
        for (m, k, n) in [(2, 3, 4), (1, 5, 3), (7, 1, 2), (3, 8, 1), (33, 17, 65), (130, 70, 21)] {
            var numbers = TestNumbers(seed: UInt64(m * k * n))
            let a = transposingA ? numbers.matrix(k, m) : numbers.matrix(m, k)
            let b = transposingB ? numbers.matrix(n, k) : numbers.matrix(k, n)
            let product = a.multiplied(by: b, transposingSelf: transposingA, transposingOther: transposingB)
            let expected = Matrix.referenceProduct(a, b, transposingA: transposingA, transposingB: transposingB)
            #expect(product.rows == m && product.columns == n)
            #expect(largestDifference(product.elements, expected.elements) < 1e-5, "\(m) x \(k) x \(n)")
        }
    }

    @Test func `a known product`() {
        let product = Matrix([[1, 2, 3], [4, 5, 6]]).multiplied(by: Matrix([[1, 0], [2, 1], [0, 3]]))
        #expect(product == Matrix([[5, 11], [14, 23]]))
    }

    @Test func `empty dimensions give zeros`() {
        let product = Matrix(rows: 2, columns: 0).multiplied(by: Matrix(rows: 0, columns: 3))
        #expect(product == Matrix(rows: 2, columns: 3))
        #expect(Matrix(rows: 0, columns: 4).multiplied(by: Matrix(rows: 4, columns: 3)).rows == 0)
    }
}
