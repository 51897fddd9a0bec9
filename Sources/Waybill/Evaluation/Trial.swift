import PolicyEvaluation
import PolicyLearning
import RoutingPolicy

/// One training run and its judgement: an entrant on a seed's part, for one draw of the feedback.
struct Trial: Sendable {
    let entrant: EvaluationPlan.Entrant
    let part: SeedPart
    let draw: Int

    struct Outcome: Sendable {
        let verdict: RouterVerdict
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
            var options = entrant.options
            // Judged is what the policy chose, not what is added to keep learning possible.
            options["exploration_floor"] = options["exploration_floor"] ?? 0
            var rewards: [Double] = []
            let trained = try TrainerRegistry.train(
                entrant.trainer.name,
                data: data,
                options: options,
                seed: UInt64(part.seed + 10_000 * draw)
            ) { epoch in
                rewards.append(epoch.meanReward)
                progress(epoch)
            }
            let weights = part.test.curveWeights + PreferenceGrid.tableWeights
            let routed = try trained.route(
                part.testPrompts,
                encoderDigest: encoder.digest,
                preferences: try weights.map { try Preference(quality: 1 - $0, cost: $0) }
            ).map(\.probabilities)
            let curve = part.test.curveWeights.count
            return Outcome(
                verdict: part.test.judge(
                    entrant.label,
                    curve: Array(routed.prefix(curve)),
                    table: Array(routed.dropFirst(curve))
                ),
                outcomesSeen: trained.provenance.outcomes,
                rewards: rewards
            )
        } catch {
            throw CommandError("\(entrant.label), seed \(part.seed): \(error)")
        }
    }
}
