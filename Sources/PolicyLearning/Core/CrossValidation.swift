// Stone, "Cross-Validatory Choice and Assessment of Statistical Predictions" (1974): k folds of the training prompts,
// each judged by what was fitted to the others. The judge is the routing utility, as a predictor is only as good as its
// choices.

package import Numerics
package import RoutingPolicy

/// Chooses among the settings of an outcome predictor, within the training part.
package struct CrossValidation: Sendable {
    /// The held-out prompts of each fold; together all prompts, each once.
    package let folds: [[Int]]

    private let prompts: Int

    /// Prompts dealt at random to `folds` folds of nearly the same size.
    ///
    /// - Precondition: there are at least as many prompts as folds.
    package init(prompts: Int, folds: Int = 3, seed: UInt64) {
        precondition(folds > 1 && prompts >= folds, "each fold needs a prompt")
        self.prompts = prompts
        var order = Array(0..<prompts)
        var generator = RandomStream.run.generator(seed)
        generator.shuffle(&order)
        self.folds = (0..<folds).map { fold in
            stride(from: fold, to: prompts, by: folds).map { order[$0] }.sorted()
        }
    }

    /// The prompts that are not in `fold`, in order.
    package func rest(of fold: [Int]) -> [Int] {
        let isHeld = Set(fold)
        return (0..<prompts).filter { !isHeld.contains($0) }
    }

    /// What is fitted where one fold is held out, and what it is asked about.
    package struct Fold: Sendable {
        /// The other folds' prompts.
        package let features: Matrix
        package let outcomes: OutcomeTable

        /// The fold's own prompts.
        package let heldFeatures: Matrix
    }

    /// The position of the setting with the best mean held-out score; of equal scores the first.
    ///
    /// - Parameters:
    ///   - data: the training part.
    ///   - costScale: how cost is weighed.
    ///   - predictions: the predictions for a fold's held-out prompts, one element a setting, in the same order every
    ///   time.
    /// - Returns: the position.
    /// - Throws: what `predictions` throws.
    package func best(
        data: TrainingSet,
        costScale: CostScale,
        predictions: (Fold) throws(LearningError) -> [(quality: Matrix, outputTokens: Matrix)]
    ) throws(LearningError) -> Int {
        var totals: [Double] = []
        for held in folds {
            let kept = rest(of: held)
            let fold = Fold(
                features: data.features.rows(at: kept),
                outcomes: data.outcomes.rows(at: kept),
                heldFeatures: data.features.rows(at: held)
            )
            let heldOut = data.part(at: held)
            let scores = try predictions(fold).map {
                RoutingScore.total($0, of: heldOut, costScale: costScale)
            }
            totals = totals.isEmpty ? scores : zip(totals, scores).map { $0 + $1 }
        }
        return totals.indices.reduce(0) { totals[$1] > totals[$0] ? $1 : $0 }
    }
}
