// The stages of LLM Bandit (arXiv 2502.02743), algorithm 1: supervised pretraining (lines 1 to 10), then PPO on benchmark scores
// (lines 11 to 21) with candidate sets and preferences drawn anew for every decision and on-manifold mixup (appendix B.3.2).

internal import Numerics
internal import RoutingPolicy

/// Trains a set policy on frozen identity vectors and predicted scores.
package struct PPOTrainer: Sendable {
    package var settings: SetPolicySettings

    package init(_ settings: SetPolicySettings) { self.settings = settings }

    /// The stages, in their order, with their steps.
    private var stages: [(name: String, steps: Int)] {
        [("pretraining", settings.pretrainingSteps), ("optimization", settings.steps)]
    }

    /// What training gives.
    package struct Result: Sendable {
        package let policy: TrainableSetNetwork
        package let value: TrainableSetNetwork

        /// The step of the second stage whose policy was kept.
        package let keptStep: Int

        /// The mean share of clipped ratios (PPO).
        package let clippedShare: Double
    }

    /// Trains fresh networks, or goes on from a checkpoint.
    ///
    /// - Parameters:
    ///   - data: what to learn from.
    ///   - calibration: makes a calibrated probability of a predicted score's logit, for the targets of pretraining.
    ///   - seed: decides every random number.
    ///   - resuming: a checkpoint of a run with the same data, settings and seed.
    ///   - interval: steps between two checkpoints; 0 makes none.
    ///   - checkpoint: called with each.
    ///   - progress: called after every 20 steps, with the mean utility of the decisions seen.
    /// - Returns: the networks.
    /// - Throws: `LearningError.divergedInStep`, or `LearningError.invalidOption` for a checkpoint of other networks.
    package func run(
        _ data: LLMBanditData,
        calibration: PlattScaling,
        seed: UInt64,
        resuming: TrainingCheckpoint? = nil,
        interval: Int = 0,
        checkpoint: (TrainingCheckpoint) -> Void = { _ in },
        progress: (TrainingProgress) -> Void = { _ in }
    ) throws(LearningError) -> Result {
        var run = PPORun(data, settings, calibration, seed: seed)
        var first = (stage: 0, step: 0)
        if let resuming {
            guard let stage = stages.firstIndex(where: { $0.name == resuming.stage }), run.restore(resuming) else {
                throw .invalidOption("the checkpoint is of another training run; remove it to begin anew")
            }
            first = (stage, resuming.step)
        }
        let total = stages.reduce(0) { $0 + $1.steps }
        var done = stages.prefix(first.stage).reduce(0) { $0 + $1.steps } + first.step
        for (index, stage) in stages.enumerated().dropFirst(first.stage) {
            let start = index == first.stage ? first.step : 0
            if start == 0 { run.begin(stage: index) }
            for step in start..<max(stage.steps, start) {
                let tensor = index == 0 ? run.pretrain(step: step) : run.optimize(step: step)
                if let tensor { throw .divergedInStep(stage: stage.name, step: step + 1, tensor: tensor) }
                done += 1
                if done % 20 == 0 || done == total { progress(run.takeProgress(done: done, of: total)) }
                if interval > 0, done % interval == 0, done < total {
                    checkpoint(run.checkpoint(stage: stage.name, step: step + 1))
                }
            }
        }
        return run.result
    }
}
