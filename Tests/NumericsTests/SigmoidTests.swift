import Foundation
import Numerics
import Testing

struct SigmoidTests {
    private let places: [Float] = [-1000, -120, -88, -30, -3, -0.5, 0, 0.5, 3, 30, 88, 120, 1000]

    @Test func `sigmoids are those of double precision, and end at 0 and 1`() {
        for x in places {
            let expected = 1 / (1 + exp(-Double(x)))
            #expect(abs(Double(sigmoid(x)) - expected) < 1e-7)
            #expect(abs(Double(LogisticTerm(logit: x).probability) - expected) < 1e-7)
            #expect(sigmoid(Double(x)) == expected)
        }
        #expect(sigmoid(-Float.infinity) == 0 && sigmoid(Float.infinity) == 1)
        #expect(Matrix([places]).sigmoids.elements == places.map { sigmoid($0) })
    }

    @Test func `a term keeps its leading digits far below 0`() {
        let term = LogisticTerm(logit: -80)
        #expect(abs(Double(term.probability) / exp(-80) - 1) < 1e-5)
    }

    @Test func `the loss is the cross-entropy, and does not overflow`() {
        for x in places {
            for label: Float in [0, 0.25, 1] {
                let expected = max(Double(x), 0) - Double(x) * Double(label) + log1p(exp(-abs(Double(x))))
                let loss = LogisticTerm(logit: x, label: label).loss
                #expect(abs(Double(loss) - expected) < 1e-6 * max(1, expected))
            }
        }
    }

    @Test func `logit undoes sigmoid, and stays finite at the ends`() {
        for x in [-3, -0.5, 0, 0.5, 3] {
            #expect(abs(logit(sigmoid(x), margin: 1e-6) - x) < 1e-9)
            #expect(abs(Double(logit(sigmoid(Float(x)), margin: 1e-6)) - x) < 1e-5)
        }
        #expect(abs(logit(Double(0), margin: 1e-3) + logit(Double(1), margin: 1e-3)) < 1e-9)
        #expect(logit(Float(0), margin: 1e-6).isFinite)
    }

    @Test func `the logarithm of a sum of exponentials does not overflow`() {
        #expect(logSumExp([1000, 1000]) == 1000 + log(Float(2)))
        #expect(abs(logSumExp([-1, 0.5, 2]) - log(exp(-1) + exp(0.5) + exp(Float(2)))) < 1e-6)
    }
}
