// Stone, "Cross-Validatory Choice and Assessment of Statistical Predictions" (1974). Predictions for a prompt that
// trained the network are too confident, and whatever learns from them learns to trust them too much.

package import Numerics
internal import RoutingPolicy

extension IdentityTraining {
    /// The logits f of every prompt and model from networks that did not see that prompt, n x K.
    ///
    /// - Parameters:
    ///   - answers: what to learn from.
    ///   - folds: into how many parts the prompts are dealt; at least 2.
    ///   - seed: decides the parts and every training.
    ///   - progress: called after every fold, counted from 1.
    /// - Returns: the logits.
    /// - Throws: `LearningError.divergedInStep`, or `.invalidAnswers` for fewer prompts than folds.
    package func outOfFoldLogits(
        _ answers: GradedAnswers,
        folds: Int = 5,
        seed: UInt64,
        progress: (_ fold: Int) -> Void = { _ in }
    ) throws(LearningError) -> Matrix {
        guard folds > 1, answers.prompts >= folds else {
            throw .invalidAnswers(
                "\(answers.prompts) prompts cannot be dealt to \(folds) folds; expected at least 2 folds"
            )
        }
        let validation = CrossValidation(prompts: answers.prompts, folds: folds, seed: seed)
        var result = Matrix(rows: answers.prompts, columns: answers.models)
        for (fold, held) in validation.folds.enumerated() {
            let part = answers.rows(at: validation.rest(of: held))
            let kept = try GradedAnswers(features: part.features, scores: part.scores, wins: part.wins)
            let model = try fit(kept, seed: RandomStream.fold(fold).seed(seed))
            let logits = model.logits(features: answers.features.rows(at: held))
            for (row, prompt) in held.enumerated() {
                for column in 0..<answers.models { result[prompt, column] = logits[row, column] }
            }
            progress(fold + 1)
        }
        return result
    }
}
