// Equation 5 of LLM Bandit (arXiv 2502.02743) over the candidates of a batch, with what is ours: predicted utility in
// the logits, and prices that changed since training.

internal import Glibc
package import Numerics

extension LLMBanditPolicy {
    /// The softmax over the allowed candidates, before the most probable one is taken; n x K.
    package func distribution(_ batch: DecisionBatch, preference: Preference) -> Matrix {
        var result = logits(batch, preference: preference)
        let allowed = batch.allowed.indices.filter { batch.allowed[$0] }
        for row in 0..<result.rows {
            let highest = allowed.reduce(-Float.infinity) { max($0, result[row, $1]) }
            let powers = allowed.map { exp(result[row, $0] - highest) }
            let sum = powers.reduce(0, +)
            for (model, power) in zip(allowed, powers) { result[row, model] = power / sum }
        }
        return result
    }

    /// The logits of the allowed candidates at the prices in force, n x K; zero for the others.
    package func logits(_ batch: DecisionBatch, preference: Preference) -> Matrix {
        let allowed = batch.allowed.indices.filter { batch.allowed[$0] }
        var ratio = CostForm.ratio(preference)
        // Far beyond [0, 2] the published network, whose layers see w2 itself, says anything: the end of the range
        // stands for all of that.
        if costForm == .setMaximum { ratio = min(ratio, max(trainedRatios.upperBound, 2)) }
        let weights = Matrix([costForm.features(ratio: ratio, reference: costReference)])
        var pass = MatrixPass()
        let shared = Shared(
            models: allowed,
            identities: identities.rows(at: allowed).transposed,
            identityParts: identityParts?.rows(at: allowed),
            ratio: ratio,
            encodedPreference: network.encoded(preferences: weights, in: &pass)
        )
        var result = Matrix(rows: batch.features.rows, columns: batch.allowed.count)
        // Blocks of a tile's rows keep the activations of a set transformer in the cache.
        let block = ProductTile.rows
        for start in stride(from: 0, to: batch.features.rows, by: block) {
            let rows = start..<min(start + block, batch.features.rows)
            writeLogits(of: rows, batch, shared, into: &result)
        }
        return result
    }

    /// What all prompts of a batch share, computed once.
    private struct Shared {
        /// The allowed candidates.
        let models: [Int]

        /// d x m.
        let identities: Matrix

        /// m x width.
        let identityParts: Matrix?
        let ratio: Double

        /// 1 x width.
        let encodedPreference: Matrix?
    }

    private func writeLogits(
        of rows: Range<Int>,
        _ batch: DecisionBatch,
        _ shared: Shared,
        into result: inout Matrix
    ) {
        let (costs, scores) = context(batch, rows: rows, models: shared.models)
        let changes = changes(batch, rows: rows, models: shared.models, from: costs, ratio: shared.ratio)
        var elements: Matrix?
        if let context = network.context, let identityParts = shared.identityParts {
            elements = context.elements(identityParts: identityParts, costs: featureMatrix(costs), scores: scores)
        }
        var pass = MatrixPass()
        let query = network(
            elements: elements,
            sets: RowSegments(count: rows.count, size: shared.models.count),
            features: batch.features.rows(at: rows),
            encodedPreferences: shared.encodedPreference.map { pass.repeated($0, count: rows.count) },
            in: &pass
        )
        let logits = query.tiled(by: shared.identities)
        for (position, row) in rows.enumerated() {
            for (column, model) in shared.models.enumerated() {
                var logit = logits[position, column]
                if utilityWeight > 0 {
                    let utility = CostForm.utility(
                        quality: scores[position, column],
                        cost: costs[position, column],
                        ratio: shared.ratio,
                        reference: costReference
                    )
                    logit += utilityWeight * utility
                }
                if let changes { logit += changes[position, column] }
                result[row, model] = logit
            }
        }
    }
}
