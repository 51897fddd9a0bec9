import LinearAlgebra
import RoutingPolicy
import Testing

struct PredictorTests {
    private func knn(_ settings: [String: Double]) throws -> NearestNeighborPredictor {
        var parameters = Example.knn
        parameters.settings.merge(settings) { _, new in new }
        return try NearestNeighborPredictor(parameters: parameters, frame: Example.frame())
    }

    private func expect(_ values: Matrix, _ expected: [Float], _ location: SourceLocation = #_sourceLocation) {
        for (value, expected) in zip(values.elements, expected) {
            #expect(abs(value - expected) < 1e-6, sourceLocation: location)
        }
    }

    @Test func `kNN averages the neighbours' known outcomes with the model's mean`() throws {
        // The two nearest of (2, 0.2) are (1, 0) and (0.8, 0.6); `large` has one known outcome among them.
        let (quality, cost) = try knn([:]).predictions(Matrix([[2, 0.2]]))
        expect(quality, [(0.2 + 0.4 + 0.375) / 3, (0.8 + 0.6 + 0.575) / 3, (1 + 0.8) / 2])
        expect(cost, [(0.001 + 0.003 + 0.00125) / 3, (0.002 + 0.004 + 0.00175) / 3, (0.02 + 0.0133) / 2])
    }

    @Test func `kNN without shrinkage falls back to the mean where no neighbour is known`() throws {
        let (quality, _) = try knn(["neighbors": 1, "shrinkage": 0]).predictions(Matrix([[1, 0]]))
        expect(quality, [0.2, 0.8, 0.8])
    }

    @Test func `kNN with similarity weights weighs by cosine`() throws {
        let (quality, _) = try knn(["shrinkage": 0, "similarity_weights": 1]).predictions(Matrix([[1, 0]]))
        expect(quality, [(0.2 + 0.8 * 0.4) / 1.8, (0.8 + 0.8 * 0.6) / 1.8, 1])
    }

    @Test func `kNN with more neighbours than prompts takes them all`() throws {
        let (quality, _) = try knn(["neighbors": 50, "shrinkage": 0]).predictions(Matrix([[1, 0]]))
        expect(quality, [0.375, 0.575, 0.8])
    }

    @Test func `ridge clips quality and keeps cost within what training saw`() {
        let (quality, cost) = Example.ridge.predictions(Matrix([[1, 0], [0, 1], [30, -30]]))
        expect(quality, [0.6, 0.8, 1, 0.5, 0.7, 0, 1, 1, 1])
        let logs: [Double] = [-7, -7, -5, -8, -6, -4, -7, -8, -6]
        for (index, log) in logs.enumerated() {
            let expected = [1, 1.5, 2][index % 3] * exponential(log)
            #expect(abs(Double(cost.elements[index]) / expected - 1) < 1e-5)
        }
    }

    private func exponential(_ power: Double) -> Double {
        // By the series, so that the test does not lean on the library call it checks.
        let series = (1...60).reduce((sum: 1.0, term: 1.0)) {
            ($0.sum + $0.term * -power / Double($1), $0.term * -power / Double($1))
        }
        return 1 / series.sum
    }
}
