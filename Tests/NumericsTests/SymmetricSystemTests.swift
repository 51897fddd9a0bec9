import Numerics
import Testing

struct SymmetricSystemTests {
    @Test(arguments: [(1, 1), (2, 3), (7, 1), (40, 5), (65, 33)])
    func `solves as Gaussian elimination`(order: Int, columns: Int) throws {
        var numbers = TestNumbers(seed: UInt64(order))
        let features = numbers.matrix(order + 3, order)
        let gram = features.gram(ridge: 0.25)
        let targets = numbers.floats(order * columns, in: -2...2).map(Double.init)
        let solved = try SymmetricSystem(gram, order: order).solutions(targets, columns: columns)
        let expected = SymmetricSystem.referenceSolutions(
            gram,
            order: order,
            rightHandSides: targets,
            columns: columns
        )
        #expect(largestDifference(solved, expected) < 1e-10)
    }

    @Test func `solves a known system`() throws {
        // [4 2; 2 3] x = [10; 8] has the solution x = [1.75; 1.5].
        let solved = try SymmetricSystem([4, 2, 2, 3], order: 2).solutions([10, 8], columns: 1)
        #expect(largestDifference(solved, [1.75, 1.5]) < 1e-14)
    }

    @Test func `reads only the upper triangle`() throws {
        let whole = try SymmetricSystem([4, 2, 2, 3], order: 2).solutions([1, 2], columns: 1)
        let upper = try SymmetricSystem([4, 2, -99, 3], order: 2).solutions([1, 2], columns: 1)
        #expect(whole == upper)
    }

    @Test func `has no unknowns`() throws {
        #expect(try SymmetricSystem([], order: 0).solutions([], columns: 3).isEmpty)
    }

    @Test func `refuses what is not positive definite`() {
        #expect(throws: FactorizationError.notPositiveDefinite(row: 1, pivot: -3)) {
            try SymmetricSystem([1, 2, 2, 1], order: 2)
        }
        #expect(throws: FactorizationError.self) { try SymmetricSystem([.nan], order: 1) }
        #expect(throws: FactorizationError.self) { try SymmetricSystem([1, 1, 1, 1], order: 2) }
    }

    @Test(arguments: [(1, 1, 1), (5, 3, 2), (8, 4, 4), (19, 7, 11)])
    func `cross products are the reference product`(rows: Int, columns: Int, others: Int) {
        var numbers = TestNumbers(seed: 5)
        let a = numbers.matrix(rows, columns)
        let b = numbers.matrix(rows, others)
        let product = a.crossProduct(with: b).map(Float.init)
        #expect(largestDifference(product, Matrix.referenceProduct(a, b, transposingA: true).elements) < 1e-6)
        var ridged = Matrix.referenceProduct(a, a, transposingA: true)
        for i in 0..<columns { ridged[i, i] += 0.5 }
        #expect(largestDifference(a.gram(ridge: 0.5).map(Float.init), ridged.elements) < 1e-5)
    }
}
