// The bilinear head of Table 6 in BaRP (arXiv 2510.07429).

package import RoutingPolicy

/// Trains BaRP with the bilinear head by bandit replay; `hidden_width` has no effect.
package enum BaRPBilinearTrainer: Trainer {
    package static let name = "barp-bilinear"
    package static let summary = "BaRP with a bilinear head"
    package static let feedback = NaturalFeedback.ownReplay

    package static func learn(
        _ data: TrainingSet,
        costScale: CostScale,
        options: BaRPOptions,
        seed: UInt64,
        progress: (TrainingProgress) -> Void
    ) throws(LearningError) -> LearnedParts {
        try BaRPTrainer.parts(data, costScale, head: .bilinear, options, seed: seed, progress)
    }
}
