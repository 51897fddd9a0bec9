import Numerics
import PolicyLearning
import RoutingPolicy
import Testing

struct SphericalKMeansTests {
    private func points(_ count: Int, _ dimension: Int, seed: UInt64) -> Matrix {
        var generator = PhiloxGenerator(seed: seed)
        let elements = (0..<count * dimension).map { _ in Float(generator.normal()) }
        return Matrix(rows: count, columns: dimension, elements: elements)
    }

    private func cosine(_ a: ArraySlice<Float>, _ b: ArraySlice<Float>) -> Double {
        let dot = zip(a, b).reduce(0.0) { $0 + Double($1.0) * Double($1.1) }
        func length(_ x: ArraySlice<Float>) -> Double {
            x.reduce(0.0) { $0 + Double($1) * Double($1) }.squareRoot()
        }
        return dot / (length(a) * length(b))
    }

    @Test func `every point belongs to the centroid of the highest cosine, found by brute force`() {
        let points = points(200, 5, seed: 1)
        let found = SphericalKMeans(points, clusters: 7, seed: 2)
        for row in 0..<200 {
            let cosines = (0..<7).map { cosine(points.row(row), found.centroids.row($0)) }
            let best = cosines.max() ?? 0
            #expect(cosines[found.assignment[row]] > best - 1e-6)
        }
    }

    @Test func `every centroid is the direction of its points' sum of unit vectors`() {
        let points = points(150, 4, seed: 3).withUnitRows
        let found = SphericalKMeans(points, clusters: 5, seed: 4, rounds: 500)
        for cluster in 0..<5 {
            let rows = found.assignment.indices.filter { found.assignment[$0] == cluster }
            #expect(!rows.isEmpty)
            let sum = (0..<4).map { column in rows.reduce(Float(0)) { $0 + points[$1, column] } }
            #expect(cosine(sum[...], found.centroids.row(cluster)) > 1 - 1e-6)
        }
    }

    @Test func `well separated directions become the clusters, whatever the lengths`() {
        var points = points(90, 3, seed: 5)
        for row in 0..<90 {
            for column in 0..<3 { points[row, column] = 0.05 * points[row, column] + (row % 3 == column ? 1 : 0) }
            let length = Float(1 + row % 7)
            for column in 0..<3 { points[row, column] *= length }
        }
        let assignment = SphericalKMeans(points, clusters: 3, seed: 6).assignment
        for row in 3..<90 { #expect(assignment[row] == assignment[row % 3]) }
        #expect(Set(assignment).count == 3)
    }

    @Test func `the same seed gives the same clusters, and equal points are no obstacle`() {
        let points = points(60, 4, seed: 7)
        let found = SphericalKMeans(points, clusters: 6, seed: 8)
        #expect(found == SphericalKMeans(points, clusters: 6, seed: 8))
        #expect(found != SphericalKMeans(points, clusters: 6, seed: 9))
        let equal = SphericalKMeans(Matrix(rows: 5, columns: 2, repeating: 1), clusters: 9, seed: 1)
        #expect(equal.centroids.rows == 5 && equal.assignment.allSatisfy { $0 == equal.assignment[0] })
    }

    @Test func `a table holds shrunk means over the known outcomes of each cluster`() {
        let points = Matrix([[1, 0], [1, 0.1], [0, 1]])
        let found = SphericalKMeans(points, clusters: 2, seed: 1)
        var outcomes = OutcomeTable(prompts: 3, models: 2)
        outcomes.set(prompt: 0, model: 0, quality: 0.2, cost: 0, outputTokens: 10)
        outcomes.set(prompt: 1, model: 0, quality: 0.6, cost: 0, outputTokens: 30)
        outcomes.set(prompt: 2, model: 0, quality: 1, cost: 0, outputTokens: 50)
        outcomes.set(prompt: 2, model: 1, quality: 0.5, cost: 0, outputTokens: 20)
        let table = found.table(outcomes, shrinkage: 2)
        let (first, second) = (found.assignment[0], found.assignment[2])
        #expect(first == found.assignment[1] && first != second)
        #expect(abs(table.quality[first, 0] - (0.8 + 2 * 0.6) / 4) < 1e-6)
        #expect(abs(table.quality[second, 0] - (1 + 2 * 0.6) / 3) < 1e-6)
        #expect(abs(table.tokens[second, 0] - (50 + 2 * 30) / 3) < 1e-4)
        // The second model was not seen in the first cluster: its mean remains.
        #expect(table.quality[first, 1] == 0.5 && table.tokens[first, 1] == 20)
    }
}
