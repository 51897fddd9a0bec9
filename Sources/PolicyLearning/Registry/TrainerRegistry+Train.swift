internal import Numerics
package import RoutingPolicy

extension TrainerRegistry {
    /// Trains a policy; the same data, options and seed give the same policy.
    ///
    /// - Parameters:
    ///   - name: the trainer's name, such as `barp` or `knn`.
    ///   - data: what to learn from.
    ///   - options: values for any of the trainer's or the common options; the others take their defaults.
    ///   - seed: decides every random number.
    ///   - costScale: how cost is weighed; fitted to the training costs if nil.
    ///   - checkpoints: where to begin and what to do with checkpoints, for a ``ResumableTrainer``.
    ///   - progress: called after every epoch, by trainers that have epochs.
    /// - Returns: the policy, ready to route and to be stored.
    /// - Throws: `LearningError` for an unknown trainer or option, unusable data, or training that diverged.
    package static func train(
        _ name: String,
        data: TrainingSet,
        options: [String: SettingValue] = [:],
        seed: UInt64,
        costScale: CostScale? = nil,
        checkpoints: CheckpointKeeping? = nil,
        progress: (TrainingProgress) -> Void = { _ in }
    ) throws(LearningError) -> TrainedPolicy {
        let run = TrainingRun(data: data, given: options, seed: seed, costScale: costScale)
        let trainer = try trainer(named: name)
        guard let resumable = trainer as? any ResumableTrainer.Type else {
            return try run.policy(of: trainer, progress)
        }
        return try run.policy(of: resumable, checkpoints, progress)
    }
}

/// What a training is asked for, whichever trainer does it.
private struct TrainingRun {
    let data: TrainingSet
    let given: [String: SettingValue]
    let seed: UInt64
    let costScale: CostScale?

    func policy<Method: Trainer>(
        of method: Method.Type,
        _ progress: (TrainingProgress) -> Void
    ) throws(LearningError) -> TrainedPolicy {
        try policy(of: method) { options, scale throws(LearningError) in
            try method.learn(data, costScale: scale, options: options, seed: seed, progress: progress)
        }
    }

    func policy<Method: ResumableTrainer>(
        of method: Method.Type,
        _ checkpoints: CheckpointKeeping?,
        _ progress: (TrainingProgress) -> Void
    ) throws(LearningError) -> TrainedPolicy {
        try policy(of: method) { options, scale throws(LearningError) in
            try method.learn(
                data,
                costScale: scale,
                options: options,
                seed: seed,
                resuming: checkpoints?.resuming,
                checkpoint: { checkpoints?.keep($0) },
                progress: progress
            )
        }
    }

    private func policy<Method: Trainer>(
        of method: Method.Type,
        learn: (Method.Options, CostScale) throws(LearningError) -> LearnedParts
    ) throws(LearningError) -> TrainedPolicy {
        let options = try RunOptions(method.defaults).replacing(with: given)
        let scale = if let costScale { costScale } else { try options.common.costScale(of: data) }
        let parts = try learn(options.method, scale)
        var hyperparameters = options.texts
        if let halfLife = data.halfLife { hyperparameters["half_life"] = "\(halfLife)" }
        for (name, value) in parts.chosen { hyperparameters["chosen_\(name)"] = value.text }
        do throws(PolicyError) {
            return try TrainedPolicy(
                candidates: data.candidates,
                encoder: data.encoder,
                costScale: scale,
                explore: options.common.explore,
                policy: parts.policy,
                predictor: parts.predictor,
                provenance: Provenance(
                    trainer: method.name,
                    seed: seed,
                    prompts: data.features.rows,
                    outcomes: parts.outcomes,
                    hyperparameters: hyperparameters
                ),
                inputRatios: data.tokens.inputRatios
            )
        } catch {
            throw .policy(error)
        }
    }
}
