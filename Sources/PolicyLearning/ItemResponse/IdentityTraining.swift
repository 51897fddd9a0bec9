// Variational identity vectors: LLM Bandit (arXiv 2502.02743), equations 2 to 4 and appendix E.3; README.md beside this
// file says which values are the paper's and which are ours.

internal import Glibc
package import Numerics
package import RoutingPolicy

/// Learns an `ItemResponseModel`: the shared network and an identity vector for each model.
package struct IdentityTraining: Sendable {
    /// The length d of an identity vector.
    ///
    /// On the sets at hand 32 predicts held-out answers as well as 128, and is fitted from fewer answers.
    package var identityLength = 32

    /// h1 and h2.
    package var firstWidth = 128
    package var secondWidth = 128

    package var epochs = 8

    /// Answers a step; fewer where an epoch would have less than 50 steps, but not below 8.
    package var batchSize = 256
    package var learningRate = 1e-3

    /// The factor on the learning rate after each epoch.
    ///
    /// A strong decay keeps the network from overfitting where 0.95 needs to be stopped after two epochs.
    package var decay = 0.7

    /// lambda_pair: the weight of comparisons; 0 leaves the pairwise head untrained.
    package var pairWeight = 1.0

    /// beta_KL times the number of answers: 1 is the evidence lower bound.
    package var divergenceFactor = 1.0

    /// Whether prompts have effects of their own (``PromptEffects``) beside what their features say.
    package var hasPromptEffects = true

    /// Whether graded scores are shares as they are, and not made 0 or 1 by a threshold.
    package var keepsSoftLabels = false

    package init() {}

    /// Trains for ``epochs`` epochs on all answers.
    ///
    /// - Parameters:
    ///   - answers: graded answers, comparisons, or both.
    ///   - seed: decides every random number; the same seed gives the same bits.
    ///   - progress: called after every epoch, counted from 1, with its mean loss.
    /// - Returns: the network, and mu as identity vectors, K x d.
    /// - Throws: `LearningError.divergedInStep`.
    package func fit(
        _ answers: GradedAnswers,
        seed: UInt64,
        progress: (_ epoch: Int, _ loss: Double) -> Void = { _, _ in }
    ) throws(LearningError) -> ItemResponseModel {
        var learner = IdentityLearner(self, answers, seed: seed)
        for epoch in 0..<epochs { progress(epoch + 1, try learner.runEpoch()) }
        return learner.parameters.model
    }

    /// How scores become labels: by a threshold that keeps their mean, or as they are.
    package func labels(of scores: Matrix) -> BinaryLabels {
        keepsSoftLabels ? BinaryLabels(threshold: nil) : BinaryLabels(scores)
    }

    /// The same from matrices: features n x d_e, scores n x K in [0, 1] with NaN where a model was not measured.
    ///
    /// - Throws: `LearningError`.
    package static func fit(
        features: Matrix,
        scores: Matrix,
        wins: [GradedAnswers.Win] = [],
        seed: UInt64
    ) throws(LearningError) -> ItemResponseModel {
        try IdentityTraining().fit(GradedAnswers(features: features, scores: scores, wins: wins), seed: seed)
    }
}

extension IdentityTraining {
    /// How many answers a step takes, of `answers` in all.
    func answersAStep(of answers: Int) -> Int { min(batchSize, max(answers / 50, 8)) }

    /// Sets how long to train, and a decay that brings the learning rate down to `finalRateShare` of itself by then.
    ///
    /// - Parameters:
    ///   - wanted: epochs; 0 for as many as a set of `answers` needs: 1,000 steps, and at least 8 passes with effects
    ///   of prompts, 4
    ///     without, where more would overfit.
    ///   - answers: how many there are.
    ///   - finalRateShare: above 0, at most 1.
    package mutating func setEpochs(_ wanted: Int, answers: Int, finalRateShare: Double) {
        let steps = (answers + answersAStep(of: answers) - 1) / answersAStep(of: max(answers, 1))
        epochs = wanted > 0 ? wanted : max(hasPromptEffects ? 8 : 4, (1000 + steps - 1) / max(steps, 1))
        decay = pow(finalRateShare, 1 / Double(epochs))
    }
}
