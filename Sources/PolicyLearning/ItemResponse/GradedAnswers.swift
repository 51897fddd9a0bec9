package import Numerics

/// What identity vectors are learned from: any mix of full score matrices, sparse ones, and comparisons of two answers.
package struct GradedAnswers: Sendable {
    /// One comparison: which of two models gave the better answer to a prompt.
    package struct Win: Sendable, Equatable {
        package let prompt: Int
        package let first: Int
        package let second: Int

        /// z: 1 if the first won, 0 if the second, 0.5 for a tie.
        package let share: Float

        package init(prompt: Int, first: Int, second: Int, share: Float) {
            (self.prompt, self.first, self.second, self.share) = (prompt, first, second, share)
        }
    }

    /// The prompts' feature vectors, n x d_e.
    package let features: Matrix

    /// Scores in [0, 1], n x K; NaN where a model was not measured.
    package let scores: Matrix

    /// Comparisons, beside or in place of scores.
    package let wins: [Win]

    /// Checks the shapes and every number.
    ///
    /// - Throws: `LearningError` naming the row and column of what is wrong, or for a set without any answer.
    package init(features: Matrix, scores: Matrix, wins: [Win] = []) throws(LearningError) {
        guard features.rows == scores.rows else {
            throw .invalidAnswers("\(features.rows) feature vectors for \(scores.rows) rows of scores")
        }
        guard scores.columns > 0, features.columns > 0 else {
            throw .invalidAnswers(
                "\(scores.columns) models and \(features.columns) features; expected at least one of each"
            )
        }
        if let bad = features.elements.firstIndex(where: { !$0.isFinite }) {
            throw .invalidAnswers("the features of prompt \(bad / features.columns) are not finite")
        }
        if let bad = scores.elements.firstIndex(where: { !$0.isNaN && !(0...1).contains($0) }) {
            throw .invalidAnswers(
                "the score of prompt \(bad / scores.columns) and model \(bad % scores.columns) is "
                    + "\(scores.elements[bad]); "
                    + "expected a number from 0 to 1, or NaN where it was not measured"
            )
        }
        for (index, win) in wins.enumerated() {
            guard (0..<features.rows).contains(win.prompt), (0..<scores.columns).contains(win.first),
                (0..<scores.columns).contains(win.second), win.first != win.second, (0...1).contains(win.share)
            else {
                throw .invalidAnswers(
                    "comparison \(index) is of models \(win.first) and \(win.second) on prompt \(win.prompt) with "
                        + "\(win.share); "
                        + "expected two different models, a prompt of the set and a share from 0 to 1"
                )
            }
        }
        guard !wins.isEmpty || scores.elements.contains(where: { !$0.isNaN }) else {
            throw .invalidAnswers("there is no score and no comparison to learn from")
        }
        self.features = features
        self.scores = scores
        self.wins = wins
    }

    package var prompts: Int { features.rows }
    package var models: Int { scores.columns }

    /// The places of measured scores in `scores.elements`.
    var cells: [Int] { scores.elements.indices.filter { !scores.elements[$0].isNaN } }

    /// The answers to the prompts at `indices`, in that order.
    func rows(at indices: [Int]) -> (features: Matrix, scores: Matrix, wins: [Win]) {
        let position = Dictionary(zip(indices, indices.indices)) { first, _ in first }
        let kept = wins.compactMap { win in
            position[win.prompt].map { Win(prompt: $0, first: win.first, second: win.second, share: win.share) }
        }
        return (features.rows(at: indices), scores.rows(at: indices), kept)
    }
}
