import Foundation
import Numerics
import Testing

struct StatisticsTests {
    @Test func `quantiles lie between neighbours as numpy's do`() {
        let sorted: [Double] = [1, 2, 4, 8]
        #expect(quantile(0, ofSorted: sorted) == 1)
        #expect(quantile(1, ofSorted: sorted) == 8)
        #expect(quantile(0.5, ofSorted: sorted) == 3)
        #expect(abs(quantile(0.9, ofSorted: sorted) - 6.8) < 1e-12)
        #expect(quantile(0.3, ofSorted: [5]) == 5)
    }

    @Test func `the median is in the middle`() {
        #expect(median([3, 1, 2]) == 2)
        #expect(median([4, 1, 2, 3]) == 2.5)
        #expect(median([]) == 0)
    }

    @Test func `entropy is in nats, and 0 log 0 is 0`() {
        #expect(abs(entropy([0.5, 0.5]) - log(2)) < 1e-12)
        #expect(entropy([1, 0, 0]) == 0)
        #expect(abs(Matrix([[0.5, 0.5], [1, 0], [0.25, 0.75]]).totalEntropy - 1.255_482_4) < 1e-6)
    }

    @Test func `golden section finds the lowest place`() {
        #expect(abs(GoldenSection.minimum(in: -4...7) { ($0 - 1.25) * ($0 - 1.25) } - 1.25) < 1e-6)
        #expect(abs(GoldenSection.minimum(in: 0...1) { $0 } - 0) < 1e-6)
    }

    @Test func `a square matrix times its inverse is the identity`() throws {
        let matrix = SquareMatrix([4, 1, 0, 1, 3, 1, 0, 1, 2], order: 3)
        var shifted = matrix
        for index in 0..<3 { shifted[index, index] += Double(index) }
        let inverse = try matrix.inverse(addingToDiagonal: [0, 1, 2])
        let product = shifted.times(inverse)
        for row in 0..<3 {
            for column in 0..<3 { #expect(abs(product[row, column] - (row == column ? 1 : 0)) < 1e-12) }
            #expect(
                abs(shifted.times([1, 2, 3])[row] - (0..<3).reduce(0) { $0 + shifted[row, $1] * Double($1 + 1) })
                    < 1e-12
            )
        }
    }

    @Test func `rows and columns are appended, and rows brought to length one`() {
        let matrix = Matrix([[3, 4], [0, 0]])
        #expect(matrix.appending(row: [1, 2]) == Matrix([[3, 4], [0, 0], [1, 2]]))
        #expect(matrix.appending(column: [5, 6]) == Matrix([[3, 4, 5], [0, 0, 6]]))
        #expect(matrix.withLeadingOnes == Matrix([[1, 3, 4], [1, 0, 0]]))
        #expect(matrix.withUnitRows == Matrix([[0.6, 0.8], [0, 0]]))
    }
}
