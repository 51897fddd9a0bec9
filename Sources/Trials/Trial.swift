internal import PolicyEvaluation
internal import PolicyLearning
internal import RoutingPolicy

/// One training run and its judgement: an entrant on a seed's part, for one draw of the feedback.
struct Trial: Sendable {
    let entrant: EvaluationPlan.Entrant
    let part: SeedPart
    let draw: Int

    /// The limit of exploration under which it is judged a second time; nil for not.
    let explore: Double?

    struct Outcome: Sendable {
        let verdict: RouterVerdict

        /// As it would be routed, with exploration; without draws.
        let explored: RouterVerdict?
        let outcomesSeen: Int

        /// Mean reward by epoch; empty for trainers without epochs.
        let rewards: [Double]
    }

    /// - Throws: `LearningError` or `PolicyError` with the entrant's name.
    func run(
        candidates: [LanguageModel],
        encoder: EncoderIdentity,
        progress: (TrainingProgress) -> Void
    ) throws -> Outcome {
        do {
            let data = try part.trainingSet(for: entrant, draw: draw, candidates: candidates, encoder: encoder)
            var rewards: [Double] = []
            let trained = try TrainerRegistry.train(
                entrant.trainer.name,
                data: data,
                options: entrant.options,
                seed: UInt64(part.seed + 10_000 * draw)
            ) { epoch in
                rewards.append(epoch.meanReward)
                progress(epoch)
            }
            return Outcome(
                verdict: try judge(trained, explore: 0, resampled: true),
                explored: try explore.map { try judge(trained, explore: $0, resampled: false) },
                outcomesSeen: trained.provenance.outcomes,
                rewards: rewards
            )
        } catch {
            throw CommandError("\(entrant.label), seed \(part.seed): \(error)")
        }
    }

    private func judge(_ trained: TrainedPolicy, explore: Double, resampled: Bool) throws -> RouterVerdict {
        let weights = part.test.curveWeights + PreferenceGrid.tableWeights
        let routed = try trained.route(
            part.testPrompts,
            encoderDigest: trained.encoder.digest,
            preferences: try weights.map { try Preference(quality: 1 - $0, cost: $0) },
            explore: explore
        ).map(\.probabilities)
        let curve = part.test.curveWeights.count
        return part.test.judge(
            entrant.label,
            curve: Array(routed.prefix(curve)),
            table: Array(routed.dropFirst(curve)),
            resampled: resampled
        )
    }
}
