import Numerics
import Testing

struct MaskedSoftmaxTests {
    @Test func `rows sum to one and keep the odds of the exponentials`() {
        let softmax = Matrix([[0, 0.693_147_2, 1.098_612_3]]).softmax()
        for (value, expected) in zip(softmax.elements, [1.0 / 6, 2.0 / 6, 3.0 / 6]) {
            #expect(abs(Double(value) - expected) < 1e-6)
        }
    }

    @Test func `large logits do not overflow`() {
        #expect(Matrix([[1000, -1000]]).softmax() == Matrix([[1, 0]]))
    }

    @Test func `masked columns have no share`() {
        let softmax = Matrix([[5, 1, 1]]).softmax(mask: [false, true, true])
        #expect(softmax == Matrix([[0, 0.5, 0.5]]))
    }
}
