internal import Numerics

extension PPOTrainer {
    /// What a run needs to go on after `step` steps of `stage`.
    func checkpoint(stage: String, step: Int) -> TrainingCheckpoint {
        var (tensors, counters) = networks.state
        counters["ratios"] = ratios.all
        counters["clipped"] = ratios.clipped
        if let kept {
            for (name, tensor) in kept.policy.tensors { tensors["kept.\(name)"] = tensor }
            counters["kept"] = kept.step
            tensors["validation.kept"] = Matrix([kept.utilities])
            tensors["validation.start"] = Matrix([start])
        }
        return TrainingCheckpoint(stage: stage, step: step, counters: counters, tensors: tensors)
    }

    /// Goes back to a checkpoint.
    ///
    /// - Returns: whether it fits this run; if not, the trainer is of no use.
    mutating func restore(_ checkpoint: TrainingCheckpoint) -> Bool {
        let (tensors, counters) = (checkpoint.tensors, checkpoint.counters)
        guard networks.restore(tensors: tensors, steps: counters), let all = counters["ratios"],
            let clipped = counters["clipped"]
        else { return false }
        ratios = (all, clipped)
        kept = nil
        guard let step = counters["kept"] else { return true }
        var policy = networks.policy
        guard let parameters = policy.matrices("kept.", of: tensors),
            let utilities = tensors["validation.kept"]?.elements, utilities.count == validation.count,
            let start = tensors["validation.start"]?.elements, start.count == validation.count
        else { return false }
        policy.parameters = parameters
        self.start = start
        kept = KeptPolicy(policy: policy, utilities: utilities, step: step)
        return true
    }
}
