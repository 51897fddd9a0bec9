// Cross-fitting: Chernozhukov et al., "Double/Debiased Machine Learning" (2018). An outcome model that corrects a row
// of a log must not have learned from it, or it takes the row's own noise for knowledge.

package import Numerics
internal import RoutingPolicy

/// What logged outcomes lead one to expect of every model, for each row by a model that did not see its fold.
package struct CrossFittedRewards: Sendable {
    /// Expected score in [0, 1], n x K.
    package let quality: Matrix

    /// Expected cost in USD, n x K.
    package let cost: Matrix

    /// Fits ridge regressions of score and of log cost, one a model, to the other folds.
    ///
    /// A model that the other folds never chose gets the pooled means of all others.
    ///
    /// - Parameters:
    ///   - features: of the logged prompts, n x d.
    ///   - chosen: the position of the model that each row chose.
    ///   - scores: what it scored, n.
    ///   - costs: what it cost in USD, at least 0, n.
    ///   - models: K.
    ///   - clusters: rows of one cluster stay in one fold.
    ///   - folds: how many; fewer where there are fewer clusters.
    ///   - penalty: lambda of the regressions.
    ///   - seed: decides the folds.
    /// - Throws: `LearningError.invalidTrainingSet` for fewer than two clusters, or if an equation has no solution.
    package init(
        features: Matrix,
        chosen: [Int],
        scores: [Float],
        costs: [Float],
        models: Int,
        clusters: [Int],
        folds: Int = 5,
        penalty: Double = 10,
        seed: UInt64
    ) throws(LearningError) {
        precondition(
            features.rows == chosen.count && chosen.count == scores.count && chosen.count == costs.count
                && chosen.count == clusters.count,
            "one choice, score, cost and cluster a row"
        )
        var places: [Int: Int] = [:]
        let groups = clusters.map { cluster in
            let place = places[cluster] ?? places.count
            places[cluster] = place
            return place
        }
        guard places.count > 1 else {
            throw .invalidTrainingSet("a reward model needs rows of at least two prompts to be fitted across")
        }
        var table = OutcomeTable(prompts: chosen.count, models: models)
        for row in chosen.indices {
            // The regression of the length of answers is one of a logarithm; here it is given nano-dollars.
            table.set(
                prompt: row,
                model: chosen[row],
                quality: scores[row],
                cost: costs[row],
                outputTokens: costs[row] * 1e9
            )
        }
        let validation = CrossValidation(prompts: places.count, folds: min(folds, places.count), seed: seed)
        var (quality, cost) = (Matrix(rows: chosen.count, columns: models), Matrix(rows: chosen.count, columns: models))
        for held in validation.folds {
            let isHeld = Set(held)
            let kept = groups.indices.filter { !isHeld.contains(groups[$0]) }
            let rows = groups.indices.filter { isHeld.contains(groups[$0]) }
            let fit = try RidgeRegression.fit(
                features: features.rows(at: kept),
                outcomes: table.rows(at: kept),
                penalty: penalty
            )
            let predicted = fit.predictions(features.rows(at: rows))
            for (position, row) in rows.enumerated() {
                for model in 0..<models {
                    quality[row, model] = predicted.quality[position, model]
                    cost[row, model] = predicted.outputTokens[position, model] / 1e9
                }
            }
        }
        self.quality = quality
        self.cost = cost
    }
}
