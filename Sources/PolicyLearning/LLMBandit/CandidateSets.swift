internal import Numerics
internal import RoutingPolicy

/// Decisions drawn for training: a prompt, a candidate set and a preference each.
///
/// LLM Bandit (arXiv 2502.02743): the set is drawn anew for every row, so that the policy meets every size and mixture.
struct CandidateSets {
    /// The prompt of each decision.
    var prompts: [Int]

    /// The candidates of all decisions, one after another.
    var models: [Int]

    /// Which of ``models`` belong to each decision.
    var sets: RowSegments

    /// w_c / w_q of each decision.
    var ratios: [Double]

    /// - Parameters:
    ///   - prompts: one a decision.
    ///   - choices: the models to draw each set from, at least two.
    ///   - size: nil for a size that is uniform from 2 to all, else as many, or all if there are fewer.
    ///   - ratio: draws w_c / w_q.
    ///   - generator: decides the draws.
    init(
        prompts: [Int],
        choices: [[Int]],
        size: Int?,
        ratio: (inout PhiloxGenerator) -> Double,
        using generator: inout PhiloxGenerator
    ) {
        self.prompts = prompts
        (models, ratios) = ([], [])
        var sizes: [Int] = []
        for choices in choices {
            var order = choices
            generator.shuffle(&order)
            let drawn = 2 + Int(generator.next().multipliedFullWidth(by: UInt64(max(choices.count - 1, 1))).high)
            let count = min(size ?? drawn, choices.count)
            models += order.prefix(count).sorted()
            sizes.append(count)
            ratios.append(ratio(&generator))
        }
        sets = RowSegments(sizes: sizes)
    }

    /// What `matrix` (prompts x models) has for each item, with each decision's prompt replaced by that of `prompts`.
    func values(of matrix: Matrix, prompts: [Int]) -> [Float] {
        var values: [Float] = []
        values.reserveCapacity(models.count)
        for set in 0..<sets.count {
            for item in sets[set] { values.append(matrix[prompts[set], models[item]]) }
        }
        return values
    }
}

extension LLMBanditData {
    /// The batch that a network reads.
    ///
    /// - Parameters:
    ///   - drawn: the sets.
    ///   - features: of the decisions' prompts, which need not be prompts of the data.
    ///   - scores: predicted score of each item.
    ///   - costs: c~ of each item, as shown.
    ///   - ratios: w_c / w_q of each decision.
    /// - Returns: one decision a set.
    func batch(
        _ drawn: CandidateSets,
        features: Matrix,
        scores: [Float],
        costs: [Float],
        ratios: [Double]
    ) -> SetBatch {
        var context = Matrix(rows: drawn.models.count, columns: 2)
        var offsets = [Float](repeating: 0, count: drawn.models.count)
        for set in 0..<drawn.sets.count {
            let items = drawn.sets[set]
            let shown = costForm.features(Array(costs[items]), reference: reference)
            for (position, item) in items.enumerated() {
                context[item, 0] = shown[position]
                context[item, 1] = scores[item]
                guard utilityWeight > 0 else { continue }
                let utility = CostForm.utility(
                    quality: scores[item],
                    cost: costs[item],
                    ratio: ratios[set],
                    reference: reference
                )
                offsets[item] = utilityWeight * utility
            }
        }
        return SetBatch(
            sets: drawn.sets,
            identities: identities.rows(at: drawn.models),
            context: context,
            offsets: offsets,
            features: features,
            preferences: Matrix(ratios.map { costForm.features(ratio: $0, reference: reference) })
        )
    }

    /// The batch of the drawn decisions as they are.
    func batch(_ drawn: CandidateSets) -> SetBatch {
        batch(
            drawn,
            features: features.rows(at: drawn.prompts),
            scores: drawn.values(of: scores, prompts: drawn.prompts),
            costs: drawn.values(of: shownCosts, prompts: drawn.prompts),
            ratios: drawn.ratios
        )
    }

    /// The utility w' r of each item, from the outcomes.
    func utilities(_ drawn: CandidateSets) -> [Float] {
        var utilities: [Float] = []
        utilities.reserveCapacity(drawn.models.count)
        for set in 0..<drawn.sets.count {
            let weights = weights(ratio: drawn.ratios[set])
            for reward in rewards(prompt: drawn.prompts[set], models: Array(drawn.models[drawn.sets[set]])) {
                utilities.append(weights.quality * reward.quality + weights.cost * reward.cost)
            }
        }
        return utilities
    }
}
