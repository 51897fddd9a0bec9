import Numerics
import RoutingPolicy
import Testing

struct PredictorTests {
    private func knn(_ settings: [String: SettingValue]) throws -> NearestNeighborPredictor {
        var parameters = Example.knn
        parameters.settings.merge(settings) { _, new in new }
        return try NearestNeighborPredictor(parameters: parameters, frame: Example.frame())
    }

    private func expect(_ values: Matrix, _ expected: [Float], _ location: SourceLocation = #_sourceLocation) {
        for (value, expected) in zip(values.elements, expected) {
            #expect(abs(value - expected) < 1e-6 * max(1, expected), sourceLocation: location)
        }
    }

    @Test func `kNN averages the neighbours' known outcomes with the model's mean`() throws {
        // The two nearest of (2, 0.2) are (1, 0) and (0.8, 0.6); `large` has one known outcome among them.
        let (quality, tokens) = try knn([:]).predictions(Matrix([[2, 0.2]]))
        expect(quality, [(0.2 + 0.4 + 0.375) / 3, (0.8 + 0.6 + 0.575) / 3, (1 + 0.8) / 2])
        expect(tokens, [(100 + 300 + 125) / 3, (200 + 400 + 175) / 3, (2000 + 1330) / 2])
    }

    @Test func `kNN without shrinkage falls back to the mean where no neighbour is known`() throws {
        let (quality, _) = try knn(["neighbors": 1, "shrinkage": 0]).predictions(Matrix([[1, 0]]))
        expect(quality, [0.2, 0.8, 0.8])
    }

    @Test func `kNN with similarity weights weighs by cosine`() throws {
        let (quality, _) = try knn(["shrinkage": 0, "similarity_weights": true]).predictions(Matrix([[1, 0]]))
        expect(quality, [(0.2 + 0.8 * 0.4) / 1.8, (0.8 + 0.8 * 0.6) / 1.8, 1])
    }

    @Test func `kNN with more neighbours than prompts takes them all`() throws {
        let (quality, _) = try knn(["neighbors": 50, "shrinkage": 0]).predictions(Matrix([[1, 0]]))
        expect(quality, [0.375, 0.575, 0.8])
    }

    @Test func `ridge clips quality and keeps lengths within what training saw`() {
        let (quality, tokens) = Example.ridge.predictions(Matrix([[1, 0], [0, 1], [30, -30]]))
        expect(quality, [0.6, 0.8, 1, 0.5, 0.7, 0, 1, 1, 1])
        let logs: [Double] = [6, 6, 8, 5, 7, 9, 6, 5, 7]
        for (index, log) in logs.enumerated() {
            let expected = [1, 1.5, 2][index % 3] * exponential(log)
            #expect(abs(Double(tokens.elements[index]) / expected - 1) < 1e-5)
        }
    }

    @Test func `clusters: the mean over the nearest of each table, and over tables`() {
        // Of (2, 0.2): both clusters of the first table; of the second (0.6, 0.8) and (0, -1), by cosine.
        let (quality, tokens) = Example.kmeans.predictions(Matrix([[2, 0.2]]))
        expect(quality, [(0.3 + 0.25) / 2, (0.6 + 0.35) / 2, (0.8 + 0.6) / 2])
        expect(tokens, [(150 + 50) / 2, (250 + 250) / 2, (1500 + 1750) / 2])
    }

    @Test func `clusters: more than a table has are all of them`() {
        let predictor = ClusterPredictor(tables: Example.kmeans.tables, top: 9)
        let (quality, _) = predictor.predictions(Matrix([[1, 0], [0, -3]]))
        expect(
            quality,
            [0.25, (0.6 + 1.7 / 3) / 2, (0.8 + 2.2 / 3) / 2, 0.25, (0.6 + 1.7 / 3) / 2, (0.8 + 2.2 / 3) / 2]
        )
    }

    @Test func `score network: a sigmoid of quality, and lengths kept within what training saw`() {
        let network = ScoreNetworkPredictor(
            layers: [DenseLayer(weight: Matrix([[1, 2], [0, 1]]), bias: Matrix([[0, 1]]))],
            center: [6],
            spread: [0.5],
            lowest: [5],
            highest: [7],
            smearing: [2]
        )
        let (quality, tokens) = network.predictions(Matrix([[0, 0], [1, -3], [-1e9, 0], [1e9, 1e9]]))
        expect(quality, [0.5, 0.731_058_6, 0, 1])
        for (value, log) in zip(tokens.elements, [6.5, 6, 5, 7]) {
            #expect(abs(Double(value) / (2 * exponential(log)) - 1) < 1e-5)
        }
    }

    private func exponential(_ power: Double) -> Double {
        // By the series, so that the test does not lean on the library call it checks.
        (1...60).reduce((sum: 1.0, term: 1.0)) {
            ($0.sum + $0.term * power / Double($1), $0.term * power / Double($1))
        }.sum
    }
}
