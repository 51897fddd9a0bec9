// Stacked generalisation (Wolpert 1992): what learns from predictions must see those of a predictor that did not know
// the answers. For LLM Bandit (arXiv 2502.02743): a policy trained on predictions for the predictor's own prompts
// over-trusts them.

package import Numerics
internal import RoutingPolicy

/// Predictions for training prompts by predictors fitted to the other folds.
package enum OutOfFold {
    /// Quality and answer length, both n x K, in the order of the training set's prompts.
    ///
    /// - Parameters:
    ///   - data: the training part.
    ///   - folds: how many folds; with fewer prompts than twice that, predictions are of a predictor fitted to all.
    ///   - seed: decides the folds.
    ///   - fit: makes a prediction function from a part.
    /// - Returns: predictions of predictors that did not see the prompt.
    /// - Throws: what `fit` throws.
    package static func predictions(
        _ data: TrainingSet,
        folds: Int,
        seed: UInt64,
        fit: (TrainingSet) throws(LearningError) -> (Matrix) -> (quality: Matrix, outputTokens: Matrix)
    ) throws(LearningError) -> (quality: Matrix, outputTokens: Matrix) {
        let prompts = data.features.rows
        guard prompts >= 2 * folds else { return try fit(data)(data.features) }
        var quality = Matrix(rows: prompts, columns: data.candidates.count)
        var tokens = quality
        let validation = CrossValidation(prompts: prompts, folds: folds, seed: seed)
        for held in validation.folds {
            let predictor = try fit(data.part(at: validation.rest(of: held)))
            let predicted = predictor(data.features.rows(at: held))
            for (position, prompt) in held.enumerated() {
                for model in 0..<quality.columns {
                    quality[prompt, model] = predicted.quality[position, model]
                    tokens[prompt, model] = predicted.outputTokens[position, model]
                }
            }
        }
        return (quality, tokens)
    }
}
