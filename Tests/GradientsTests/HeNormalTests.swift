import PureTestSupport
import Gradients
import Numerics
import Testing

struct HeNormalTests {
    @Test func `weights have the mean and deviation of the paper`() {
        var generator = SplitMix(state: 1)
        let weights = Matrix.heNormal(inputs: 200, outputs: 101, scale: 0.5, using: &generator)
        #expect(weights.rows == 200 && weights.columns == 101)
        let count = Double(weights.elements.count)
        let mean = weights.elements.reduce(0.0) { $0 + Double($1) } / count
        let variance = weights.elements.reduce(0.0) { $0 + Double($1) * Double($1) } / count
        #expect(abs(mean) < 0.002)
        #expect(abs(variance.squareRoot() - 0.05) < 0.001)
    }

    @Test func `same seed gives same weights, another seed others`() {
        func weights(_ seed: UInt64) -> Matrix {
            var generator = SplitMix(state: seed)
            return .heNormal(inputs: 3, outputs: 3, using: &generator)
        }
        #expect(weights(5) == weights(5))
        #expect(weights(5) != weights(6))
    }
}
