// What one step of each stage does: LLM Bandit (arXiv 2502.02743), equations B.4 and B.7 for pretraining, B.3.2 for
// PPO.

internal import Numerics
internal import RoutingPolicy

extension PPOTrainer {
    /// A supervised step towards the candidate with the best calibrated prediction.
    ///
    /// - Returns: the first tensor that is not finite.
    mutating func pretrain(step: Int) -> String? {
        guard learning.count > 0 else { return nil }
        var generator = generator(stage: 0, step: step)
        let size = options.pretrainingSize > 0 ? options.pretrainingSize : nil
        let (drawn, _) = draw(options.pretrainingBatch, size: size, using: &generator)
        let batch = data.batch(drawn)
        networks.setRate(step: step, of: options.pretrainingSteps)
        let targets = data.pretrainingTargets(drawn, scores: batch.context.columns(1..<2), calibration)
        let report = networks.crossEntropyStep(batch, targets: targets)
        seen.reward -= Double(report.loss) * Double(drawn.sets.count)
        seen.decisions += drawn.sets.count
        return report.divergedTensor
    }

    /// A step of policy optimisation: a rollout and PPO's epochs over it, or one step along the exact gradient.
    ///
    /// - Returns: the first tensor that is not finite.
    mutating func optimize(step: Int) -> String? {
        guard learning.count > 0 else { return nil }
        var generator = generator(stage: 1, step: step)
        let (drawn, others) = draw(options.batchSize, size: options.drawsSets ? nil : data.models, using: &generator)
        networks.setRate(step: step, of: options.steps)
        let tensor =
            options.followsExactGradient ? followExactGradient(drawn) : runEpochs(drawn, others, &generator)
        if tensor == nil, !validation.isEmpty,
            (step + 1) % options.validationInterval == 0 || step + 1 == options.steps
        {
            validate(step: step)
        }
        return tensor
    }

    private mutating func followExactGradient(_ drawn: CandidateSets) -> String? {
        let report = networks.exactGradientStep(data.batch(drawn), utilities: data.utilities(drawn))
        seen.reward -= Double(report.loss) * Double(drawn.sets.count)
        seen.decisions += drawn.sets.count
        return report.divergedTensor
    }

    /// PPO: the policy decides, and its decisions are learned from several times.
    private mutating func runEpochs(
        _ drawn: CandidateSets,
        _ others: [Int],
        _ generator: inout PhiloxGenerator
    ) -> String? {
        var neighbor = drawn
        neighbor.prompts = others
        for set in neighbor.ratios.indices { neighbor.ratios[set] = ratio(&generator) }
        let rollout = RolloutBatch(drawn, data, networks, using: &generator)
        // Without mixup both sides are the same decisions.
        let other = options.mixup > 0 ? RolloutBatch(neighbor, data, networks, using: &generator) : rollout
        guard rollout.isFinite, other.isFinite else { return "logits" }
        seen.reward += rollout.utilitySum
        seen.entropy += rollout.entropySum
        seen.decisions += drawn.sets.count
        // Mixing alone moves the ratios from 1, so only what the epochs add counts.
        var limit = Double.infinity
        for _ in 0..<options.epochs {
            let experience = rollout.mixed(with: other, data, alpha: options.mixup, using: &generator)
            let report = networks.ppoStep(experience, limit: limit)
            ratios.clipped += report.clipped
            ratios.all += drawn.sets.count
            if report.isStopped { break }
            if limit == .infinity { limit = report.divergence + options.divergenceLimit }
            if let tensor = report.divergedTensor { return tensor }
        }
        return nil
    }

    /// Keeps the policy where it is certainly ahead of the start, and further than the kept one.
    private mutating func validate(step: Int) {
        let utilities = validationUtilities()
        let gain = PolicyValidation.gain(utilities, over: start)
        let best = kept.map { PolicyValidation.gain($0.utilities, over: start).mean } ?? 0
        guard gain.isCertain, gain.mean > best else { return }
        kept = KeptPolicy(policy: networks.policy, utilities: utilities, step: step + 1)
    }

    func validationUtilities() -> [Float] {
        PolicyValidation(data: data, prompts: validation, ratio: ratio).utilities(networks.policy)
    }
}
