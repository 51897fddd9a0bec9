internal import Backlog
internal import Numerics
internal import RoutingPolicy
internal import Units

/// What each candidate would alone cost and give, as predicted, on the prompts that it may be chosen for.
struct CandidateSums {
    private var costs: [Int64]
    private var qualities: [Int64]
    private var prompts: [Int32]
    private var routed: Int32 = 0

    init(count: Int) {
        costs = Array(repeating: 0, count: count)
        qualities = costs
        prompts = Array(repeating: 0, count: count)
    }

    /// Adds prompts that have the same candidates.
    ///
    /// Rounded prompt by prompt, so that the sums of a job don't depend on how it was cut into chunks.
    mutating func add(_ batch: RoutedBatch, allowed: [Bool]?) {
        let rows = batch.predictedCost.rows
        routed += Int32(rows)
        for candidate in costs.indices where allowed?[candidate] ?? true {
            prompts[candidate] += Int32(rows)
            for row in 0..<rows {
                costs[candidate] += Money.nanoDollars(Double(batch.predictedCost[row, candidate]))
                qualities[candidate] += Int64((Double(batch.predictedQuality[row, candidate]) * 1_000_000).rounded())
            }
        }
    }

    func total(_ candidate: Int, model: Int16, price: Int64?) -> CandidateTotal {
        CandidateTotal(
            model: model,
            cost: costs[candidate],
            quality: qualities[candidate],
            price: price,
            prompts: prompts[candidate] == routed ? nil : prompts[candidate]
        )
    }
}
