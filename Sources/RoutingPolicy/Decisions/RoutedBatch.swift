package import Numerics

/// What a trained policy says about n prompts, before anything is drawn.
package struct RoutedBatch: Sendable, Equatable {
    /// The probability of each candidate, exploration included, n x K; zero for candidates that are not allowed.
    package let probabilities: Matrix

    /// Predicted quality in [0, 1], n x K.
    package let predictedQuality: Matrix

    /// Predicted cost in USD, n x K.
    package let predictedCost: Matrix

    /// What exploration costs in each row, n of them; empty where nobody asked.
    package let exploration: [PricedExploration.Price]

    /// Whether the preference lies outside the range the policy was trained for.
    package let isExtrapolated: Bool

    package init(
        probabilities: Matrix,
        predictedQuality: Matrix,
        predictedCost: Matrix,
        exploration: [PricedExploration.Price] = [],
        isExtrapolated: Bool = false
    ) {
        self.probabilities = probabilities
        self.predictedQuality = predictedQuality
        self.predictedCost = predictedCost
        self.exploration = exploration
        self.isExtrapolated = isExtrapolated
    }

    /// The candidate whose share of [0, 1) holds `draw`, with the probability it was drawn with.
    ///
    /// Shares lie side by side in candidate order, in proportion to the row's probabilities. A probability too small
    /// for a normal `Float` counts as zero, so that a recorded propensity is always above zero.
    ///
    /// - Precondition: `draw` is in [0, 1) and the row has a probability above zero.
    package func decision(row: Int, draw: Double) -> Decision {
        let shares = probabilities.row(row).map { $0 >= .leastNormalMagnitude ? Double($0) : 0 }
        let total = shares.reduce(0, +)
        precondition(total > 0 && (0..<1).contains(draw), "nothing to draw from")
        var candidate = 0
        var sum = 0.0
        // The last candidate with a share stands when rounding leaves the sum a hair below the draw.
        for (index, share) in shares.enumerated() where share > 0 {
            candidate = index
            sum += share
            if draw * total < sum { break }
        }
        return Decision(
            candidate: candidate,
            propensity: min(Float(shares[candidate] / total), 1),
            predictedQuality: predictedQuality[row, candidate],
            predictedCost: Double(predictedCost[row, candidate]),
            isExplored: !exploration.isEmpty && exploration[row].choice != candidate,
            isExtrapolated: isExtrapolated
        )
    }
}
