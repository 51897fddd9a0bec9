internal import Glibc
package import Numerics

/// A softmax within each set of items, with its logarithm: what a masked log-softmax over padded rows would give.
package struct SetDistribution: Sendable, Equatable {
    /// log pi of each item.
    package let logarithms: [Float]

    /// pi of each item; the items of a set sum to one.
    package let probabilities: [Float]

    /// The entropy of each set's distribution, in nats.
    package let entropies: [Float]

    /// The distributions that the logits, one an item, stand for.
    ///
    /// The set's maximum is subtracted first, so that no exponential overflows.
    ///
    /// - Precondition: there is one logit an item, and no set is empty.
    package init(logits: [Float], sets: RowSegments) {
        precondition(logits.count == sets.rows, "one logit an item")
        var logarithms = logits
        var probabilities = logits
        var entropies = [Float](repeating: 0, count: sets.count)
        for set in 0..<sets.count {
            let range = sets[set]
            precondition(!range.isEmpty, "a set has no items")
            let normalizer = logSumExp(logits[range])
            for item in range {
                logarithms[item] = logits[item] - normalizer
                probabilities[item] = exp(logarithms[item])
                entropies[set] -= probabilities[item] > 0 ? probabilities[item] * logarithms[item] : 0
            }
        }
        self.logarithms = logarithms
        self.probabilities = probabilities
        self.entropies = entropies
    }
}
