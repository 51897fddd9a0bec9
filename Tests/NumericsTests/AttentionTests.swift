import Numerics
import Testing

struct AttentionTests {
    private let attention = SetAttention(heads: 2)
    private let querySets = RowSegments(sizes: [1, 3, 2])
    private let keySets = RowSegments(sizes: [4, 3, 1])
    private let queries: Matrix
    private let keys: Matrix
    private let values: Matrix
    private let gradient: Matrix

    init() {
        var numbers = TestNumbers(seed: 21)
        queries = numbers.matrix(6, 32)
        keys = numbers.matrix(8, 32)
        values = numbers.matrix(8, 32)
        gradient = numbers.matrix(6, 32)
    }

    @Test func `output equals the plain loops`() {
        let result = attention(queries, keys, values, querySets: querySets, keySets: keySets)
        let reference = attention.reference(queries, keys, values, querySets: querySets, keySets: keySets)
        #expect(largestDifference(result.output.elements, reference.elements) < 2e-6)
        #expect(result.weights.count == 2 * (4 + 9 + 2))
    }

    @Test func `gradients equal the plain loops`() {
        let weights = attention(queries, keys, values, querySets: querySets, keySets: keySets).weights
        let fast = attention.gradients(
            gradient,
            weights: weights,
            queries,
            keys,
            values,
            querySets: querySets,
            keySets: keySets
        )
        let reference = attention.referenceGradients(
            gradient,
            weights: weights,
            queries,
            keys,
            values,
            querySets: querySets,
            keySets: keySets
        )
        #expect(largestDifference(fast.queries.elements, reference.queries.elements) < 2e-6)
        #expect(largestDifference(fast.keys.elements, reference.keys.elements) < 2e-6)
        #expect(largestDifference(fast.values.elements, reference.values.elements) < 2e-6)
    }
}
