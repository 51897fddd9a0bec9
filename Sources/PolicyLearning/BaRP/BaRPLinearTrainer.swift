// The linear head of Table 6 in BaRP (arXiv 2510.07429).

package import RoutingPolicy

/// Trains BaRP with the linear head by bandit replay; `hidden_width` has no effect.
package enum BaRPLinearTrainer: Trainer {
    package static let name = "barp-linear"
    package static let summary = "BaRP with a linear head"
    package static let feedback = NaturalFeedback.ownReplay

    package static func learn(
        _ data: TrainingSet,
        costScale: CostScale,
        options: BaRPOptions,
        seed: UInt64,
        progress: (TrainingProgress) -> Void
    ) throws(LearningError) -> LearnedParts {
        try BaRPTrainer.parts(data, costScale, head: .linear, options, seed: seed, progress)
    }
}
