package import RoutingPolicy

/// Where a run begins and what becomes of its checkpoints.
package struct CheckpointKeeping {
    /// Where a run with the same data, options and seed stood; nil begins anew.
    package let resuming: TrainingCheckpoint?

    /// Given a checkpoint every so many steps.
    package let keep: (TrainingCheckpoint) -> Void

    package init(resuming: TrainingCheckpoint?, keep: @escaping (TrainingCheckpoint) -> Void) {
        self.resuming = resuming
        self.keep = keep
    }
}

/// A trainer whose long runs can stop at a checkpoint and go on from it, to the same bytes.
package protocol ResumableTrainer: Trainer {
    /// ``Trainer/learn(_:costScale:options:seed:progress:)`` with checkpoints.
    ///
    /// - Parameters:
    ///   - data: what to learn from.
    ///   - costScale: how cost is weighed.
    ///   - options: the trainer's options.
    ///   - seed: decides every random number.
    ///   - resuming: a checkpoint of a run with the same data, options and seed; nil begins anew.
    ///   - checkpoint: given a checkpoint every so many steps; it keeps the last one.
    ///   - progress: as for every trainer.
    /// - Returns: the learned parts, the same whether the run was resumed or not.
    /// - Throws: `LearningError`.
    static func learn(
        _ data: TrainingSet,
        costScale: CostScale,
        options: Options,
        seed: UInt64,
        resuming: TrainingCheckpoint?,
        checkpoint: (TrainingCheckpoint) -> Void,
        progress: (TrainingProgress) -> Void
    ) throws(LearningError) -> LearnedParts
}

extension ResumableTrainer {
    package static func learn(
        _ data: TrainingSet,
        costScale: CostScale,
        options: Options,
        seed: UInt64,
        progress: (TrainingProgress) -> Void
    ) throws(LearningError) -> LearnedParts {
        try learn(
            data,
            costScale: costScale,
            options: options,
            seed: seed,
            resuming: nil,
            checkpoint: { _ in },
            progress: progress
        )
    }
}
