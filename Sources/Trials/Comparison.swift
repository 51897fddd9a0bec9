internal import Numerics
package import PolicyEvaluation
internal import PolicyLearning

/// A plan carried out on a set: every policy trained and evaluated on every seed, over all cores.
package struct Comparison: Sendable {
    let encoded: EncodedSet
    let plan: EvaluationPlan

    package init(_ encoded: EncodedSet, plan: EvaluationPlan) {
        self.encoded = encoded
        self.plan = plan
    }

    /// Trains and evaluates every policy and evaluates every reference.
    ///
    /// - Parameters:
    ///   - workers: how many trials run at once; the result does not depend on it.
    ///   - title: of the progress line.
    /// - Returns: what was found, in the plan's order.
    /// - Throws: `CommandError` that names the policy and seed of a trial that failed.
    package func run(workers: Int, title: String) async throws -> PolicyComparison {
        var generator = RandomStream.resamples.generator(0)
        let resamples = PromptResamples(
            prompts: encoded.set.texts.count,
            draws: plan.resamples,
            using: &generator
        )
        let splits = try (1...plan.seeds).map { seed in
            try SeedSplit(encoded, plan: plan, seed: seed, resamples: resamples)
        }
        let trials = plan.policies.flatMap { variant in
            splits.flatMap { split in
                (0..<(variant.feedbackProtocol == .log ? plan.logDraws : 1)).map {
                    Trial(variant: variant, split: split, draw: $0, explore: plan.explore > 0 ? plan.explore : nil)
                }
            }
        }
        let outcomes = try await Parallel.map(trials, workers: workers, title: title) { trial, note in
            let name = "\(trial.variant.label) seed \(trial.split.seed)"
            return try trial.run { note("\(name): epoch \($0.epoch) of \($0.epochs)") }
        }
        return ComparisonSummary(encoded: encoded, plan: plan, splits: splits, trials: Array(zip(trials, outcomes)))
            .comparison
    }
}
