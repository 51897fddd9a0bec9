import Foundation
import Numerics
import Testing

struct PrincipalComponentsTests {
    /// numpy 2: `numpy.linalg.eigh(numpy.cov(x.T, bias=True))` of x[i, j] = float32((j + 1) sin(1 + i j + 0.37 i i)).
    @Test func `agrees with num py`() throws {
        var data = Matrix(rows: 12, columns: 6)
        for i in 0..<12 {
            for j in 0..<6 { data[i, j] = Float(Double(j + 1) * sin(1 + Double(i * j) + 0.37 * Double(i * i))) }
        }
        let components = try PrincipalComponents(of: data, count: 3)
        let variances = [14.012928818823404, 9.94765979071565, 8.23525930986885]
        #expect(largestDifference(components.variances, variances) < 1e-9)
        #expect(abs(components.totalVariance - 38.648711283381905) < 1e-9)
        let directions: [Float] = [
            0.0739967378, 0.0692900194, 0.0282598235, -0.2298449251, 0.8514232127, 0.459537356,
            -0.0462498732, -0.0010320344, -0.4376449504, 0.0529416317, -0.4000382643, 0.8021803739,
            0.0097669607, 0.150243916, -0.0110879535, 0.9619093581, 0.2238365716, 0.0428486341,
        ]
        #expect(largestDifference(components.directions.elements, directions) < 1e-6)
        let coordinates = components.coordinates(of: data)
        let second = coordinates.gram().map { $0 / 12 }
        #expect(largestDifference(second, [variances[0], 0, 0, 0, variances[1], 0, 0, 0, variances[2]]) < 1e-5)
    }

    @Test(arguments: [1, 2, 3, 10, 37])
    func `eigenvectors diagonalise`(order: Int) throws {
        var numbers = TestNumbers(seed: UInt64(order))
        let gram = numbers.matrix(max(1, order / 2), order).gram(ridge: 0.1)
        let eigen = try SymmetricEigenproblem(gram, order: order)
        #expect(zip(eigen.values, eigen.values.dropFirst()).allSatisfy { $0 >= $1 })
        for (i, vector) in eigen.vectors.enumerated() {
            for row in 0..<order {
                let product = (0..<order).reduce(0) { $0 + gram[row * order + $1] * vector[$1] }
                #expect(abs(product - eigen.values[i] * vector[row]) < 1e-10)
            }
            for (j, other) in eigen.vectors.enumerated() {
                let product = zip(vector, other).reduce(0) { $0 + $1.0 * $1.1 }
                #expect(abs(product - (i == j ? 1 : 0)) < 1e-10)
            }
        }
    }

    @Test func `diagonal and zero matrices`() throws {
        #expect(try SymmetricEigenproblem([2, 0, 0, 5], order: 2).values == [5, 2])
        #expect(try SymmetricEigenproblem([2, 0, 0, 5], order: 2).vectors == [[0, 1], [1, 0]])
        #expect(try SymmetricEigenproblem(Array(repeating: 0, count: 9), order: 3).values == [0, 0, 0])
    }
}
