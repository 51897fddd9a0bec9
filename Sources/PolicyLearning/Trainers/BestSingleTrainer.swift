// "Best single (at w)" among the baselines of BaRP's specification (arXiv 2510.07429), section 6.

package import RoutingPolicy

/// One model for all prompts: the best at the job's preference by mean training utility.
package enum BestSingleTrainer: Trainer {
    package static let name = "best-single"
    package static let summary = "one model for all prompts, the best at the job's preference"
    package static let options: [TrainingOption] = [RidgeTrainer.penalty]

    package static func learn(
        _ data: TrainingSet,
        costScale: CostScale,
        options: TrainingOptions,
        progress: (TrainingProgress) -> Void
    ) throws(LearningError) -> LearnedParts {
        let policy = BestSinglePolicy(
            quality: data.outcomes.means { quality, _ in quality },
            scaledCost: data.outcomes.means { _, cost in costScale.scaled(cost) }
        )
        return try RidgeTrainer.parts(policy, data, options)
    }
}
