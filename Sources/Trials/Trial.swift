internal import PolicyEvaluation
internal import PolicyLearning
internal import RoutingPolicy
internal import Serving
internal import Terminal

/// One training run and its evaluation: a policy on a seed's split, for one draw of the feedback.
struct Trial: Sendable {
    let variant: PolicyVariant
    let split: SeedSplit
    let draw: Int

    /// The limit of exploration under which it is evaluated a second time; nil for not.
    let explore: Double?

    struct Outcome: Sendable {
        let result: PolicyResult

        /// As it would be routed, with exploration; without draws.
        let explored: PolicyResult?
        let outcomesSeen: Int

        /// Mean reward by epoch; empty for trainers without epochs.
        let rewards: [Double]
    }

    /// - Throws: `CommandError` with the policy's label and the seed.
    func run(progress: (TrainingProgress) -> Void) throws -> Outcome {
        do {
            var rewards: [Double] = []
            let trained = try TrainerRegistry.train(
                variant.trainer.name,
                data: try split.trainingSet(for: variant, draw: draw),
                options: variant.options,
                seed: UInt64(split.seed + 10_000 * draw)
            ) { epoch in
                rewards.append(epoch.meanReward)
                progress(epoch)
            }
            return Outcome(
                result: try evaluate(trained, explore: 0, resampled: true),
                explored: try explore.map { try evaluate(trained, explore: $0, resampled: false) },
                outcomesSeen: trained.provenance.outcomes,
                rewards: rewards
            )
        } catch {
            throw CommandError("\(variant.label), seed \(split.seed): \(error)")
        }
    }

    private func evaluate(_ trained: TrainedPolicy, explore: Double, resampled: Bool) throws -> PolicyResult {
        let weights = split.test.curveWeights + PreferenceGrid.tableWeights
        let routed = try trained.route(
            split.testPrompts,
            encoderDigest: trained.encoder.digest,
            preferences: try weights.map { try Preference(quality: 1 - $0, cost: $0) },
            explore: explore
        ).map(\.probabilities)
        let curve = split.test.curveWeights.count
        return split.test.evaluate(
            variant.label,
            curve: Array(routed.prefix(curve)),
            table: Array(routed.dropFirst(curve)),
            resampled: resampled
        )
    }
}
