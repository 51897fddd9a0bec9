// One run of LLM Bandit's training (arXiv 2502.02743), step by step; `PPOTrainer` has the order of the steps.

internal import Glibc
internal import Gradients
internal import Numerics
internal import RoutingPolicy

/// A training run under way: the networks, the data, and what has been seen.
struct PPORun {
    private let data: LLMBanditData
    private let settings: SetPolicySettings
    private let calibration: PlattScaling
    private let seed: UInt64

    /// The prompts that are learned from, those that only choose the step, and each learning prompt's neighbour.
    private let learning: [Int]
    private let validation: [Int]
    private let neighbors: [Int]

    private var learner: ActorCritic
    private var kept: (policy: TrainableSetNetwork, gain: Double, step: Int)?

    /// What the first policy of the last stage reached on each prompt of ``validation``.
    private var start: [Float] = []

    // Since the last report of progress.
    private var (rewardSum, entropySum, decisions) = (0.0, 0.0, 0)
    private var (clipped, ratios) = (0, 0)

    init(_ data: LLMBanditData, _ settings: SetPolicySettings, _ calibration: PlattScaling, seed: UInt64) {
        self.data = data
        self.settings = settings
        self.calibration = calibration
        self.seed = seed
        var usable = (0..<data.prompts).filter { data.known[$0].count > 1 }
        var generator = Self.generator(seed, stage: 2, step: 0)
        var held: [Int] = []
        let wanted = Int(settings.validationShare * Double(usable.count))
        if wanted > 0, usable.count - wanted > 1 {
            generator.shuffle(&usable)
            held = usable.prefix(wanted).sorted()
            usable = usable.dropFirst(wanted).sorted()
        }
        learning = usable
        validation = held
        neighbors =
            settings.mixup > 0 && !settings.followsExactGradient
            ? NearestPrompts.neighbors(of: data.features.rows(at: usable)).map { usable[$0] } : usable
        learner = ActorCritic(data, settings: settings, seed: Self.generator(seed, stage: 3, step: 0).first)
    }

    /// The generator of one step: no step depends on how many numbers another drew.
    private static func generator(_ seed: UInt64, stage: UInt64, step: Int) -> PhiloxGenerator {
        var mixer = PhiloxGenerator(seed: seed ^ (stage &* 0x9E37_79B9_7F4A_7C15))
        _ = mixer.next()
        return PhiloxGenerator(seed: mixer.next() &+ UInt64(step) &* 0xD1B5_4A32_D192_ED03)
    }

    mutating func begin(stage: Int) {
        learner.restartOptimizers()
        guard stage == 1, !validation.isEmpty else { return }
        start = validationUtilities()
        kept = (learner.policy, 0, 0)
    }

    var result: PPOTrainer.Result {
        PPOTrainer.Result(
            policy: kept?.policy ?? learner.policy,
            value: learner.value,
            keptStep: kept?.step ?? settings.steps,
            clippedShare: ratios > 0 ? Double(clipped) / Double(ratios) : 0
        )
    }

    // MARK: Draws

    private func draw(
        _ count: Int,
        size: Int?,
        using generator: inout PhiloxGenerator
    ) -> (drawn: CandidateSets, neighbors: [Int]) {
        var (prompts, others, choices): ([Int], [Int], [[Int]]) = ([], [], [])
        for _ in 0..<count {
            let place = Int(generator.next().multipliedFullWidth(by: UInt64(learning.count)).high)
            let (prompt, neighbor) = (learning[place], neighbors[place])
            // The neighbour is asked about the same set, so it must know its outcomes too.
            let common = neighbor == prompt ? data.known[prompt] : shared(prompt, neighbor)
            prompts.append(prompt)
            others.append(common.count > 1 ? neighbor : prompt)
            choices.append(common.count > 1 ? common : data.known[prompt])
        }
        let drawn = CandidateSets(
            prompts: prompts,
            choices: choices,
            size: size,
            ratio: { settings.ratio(&$0) },
            using: &generator
        )
        return (drawn, others)
    }

    private func shared(_ prompt: Int, _ neighbor: Int) -> [Int] {
        if data.known[prompt].count == data.models, data.known[neighbor].count == data.models {
            return data.known[prompt]
        }
        let own = Set(data.known[neighbor])
        return data.known[prompt].filter(own.contains)
    }

    // MARK: Stage 2

    /// A supervised step towards the candidate with the best calibrated prediction: equation B.7 and B.4.
    ///
    /// - Returns: the first tensor that is not finite.
    mutating func pretrain(step: Int) -> String? {
        guard learning.count > 0 else { return nil }
        var generator = Self.generator(seed, stage: 0, step: step)
        let size = settings.pretrainingSize > 0 ? settings.pretrainingSize : nil
        let (drawn, _) = draw(settings.pretrainingBatch, size: size, using: &generator)
        let batch = data.batch(drawn)
        learner.setRate(step: step, of: settings.pretrainingSteps)
        let report = learner.crossEntropyStep(batch, targets: targets(drawn, batch))
        rewardSum -= Double(report.loss) * Double(drawn.sets.count)
        decisions += drawn.sets.count
        return report.divergedTensor
    }

    /// All on the candidate of the largest predicted utility; a tie goes to the cheaper one.
    private func targets(_ drawn: CandidateSets, _ batch: SetBatch) -> [Float] {
        let costs = drawn.values(of: data.shownCosts, prompts: drawn.prompts)
        var targets = [Float](repeating: 0, count: drawn.models.count)
        for set in 0..<drawn.sets.count {
            let items = drawn.sets[set]
            let calibrated = items.map { calibration.probability(logit(batch.context[$0, 1])) }
            let best = data.costForm == .setMaximum ? max(calibrated.max() ?? 0, .leastNormalMagnitude) : 1
            let largest = costs[items].max() ?? 0
            let weights = data.weights(ratio: drawn.ratios[set])
            var (chosen, highest, cheapest) = (items.lowerBound, -Float.infinity, Float.infinity)
            for (position, item) in items.enumerated() {
                let cost: Float =
                    data.costForm == .setMaximum ? (largest > 0 ? costs[item] / largest : 0) : costs[item]
                let utility = weights.quality * calibrated[position] / best - weights.cost * cost
                if utility > highest || (utility == highest && costs[item] < cheapest) {
                    (chosen, highest, cheapest) = (item, utility, costs[item])
                }
            }
            targets[chosen] = 1
        }
        return targets
    }

    // MARK: Stage 3

    /// A step of policy optimisation: a batch collected, and PPO's epochs over it, or one along the exact gradient.
    ///
    /// - Returns: the first tensor that is not finite.
    mutating func optimize(step: Int) -> String? {
        guard learning.count > 0 else { return nil }
        var generator = Self.generator(seed, stage: 1, step: step)
        let (drawn, others) = draw(settings.batchSize, size: settings.drawsSets ? nil : data.models, using: &generator)
        learner.setRate(step: step, of: settings.steps)
        let tensor =
            settings.followsExactGradient
            ? followExactGradient(drawn) : optimizeProximally(drawn, others, &generator)
        if tensor == nil, !validation.isEmpty,
            (step + 1) % settings.validationInterval == 0 || step + 1 == settings.steps
        {
            let gain = PolicyValidation.gain(validationUtilities(), over: start)
            if gain.isCertain, gain.mean > kept?.gain ?? 0 { kept = (learner.policy, gain.mean, step + 1) }
        }
        return tensor
    }

    private mutating func followExactGradient(_ drawn: CandidateSets) -> String? {
        let batch = data.batch(drawn)
        let utilities = data.utilities(drawn)
        let report = learner.exactGradientStep(batch, utilities: utilities)
        rewardSum -= Double(report.loss) * Double(drawn.sets.count)
        decisions += drawn.sets.count
        return report.divergedTensor
    }

    private mutating func optimizeProximally(
        _ drawn: CandidateSets,
        _ others: [Int],
        _ generator: inout PhiloxGenerator
    ) -> String? {
        var neighbor = drawn
        neighbor.prompts = others
        for set in neighbor.ratios.indices { neighbor.ratios[set] = settings.ratio(&generator) }
        let own = RolloutBatch(drawn, data, learner, using: &generator)
        // Without mixup both sides are the same decision.
        let other = settings.mixup > 0 ? RolloutBatch(neighbor, data, learner, using: &generator) : own
        guard own.isFinite, other.isFinite else { return "logits" }
        rewardSum += own.utilitySum
        entropySum += own.entropySum
        decisions += drawn.sets.count
        // Mixing alone moves the ratios from 1, so only what the epochs add counts.
        var limit = Double.infinity
        for _ in 0..<settings.epochs {
            let experience = RolloutBatch.mixed(own, other, data, alpha: settings.mixup, using: &generator)
            let report = learner.ppoStep(experience, limit: limit)
            clipped += report.clipped
            ratios += drawn.sets.count
            if report.isStopped { break }
            if limit == .infinity { limit = report.divergence + settings.divergenceLimit }
            if let tensor = report.divergedTensor { return tensor }
        }
        return nil
    }

    private func validationUtilities() -> [Float] {
        PolicyValidation(data: data, prompts: validation, ratio: settings.ratio).utilities(learner.policy)
    }

    // MARK: State

    mutating func takeProgress(done: Int, of total: Int) -> TrainingProgress {
        let count = Double(max(decisions, 1))
        defer { (rewardSum, entropySum, decisions) = (0, 0, 0) }
        return TrainingProgress(
            epoch: done,
            epochs: total,
            meanReward: rewardSum / count,
            entropy: entropySum / count
        )
    }

    func checkpoint(stage: String, step: Int) -> TrainingCheckpoint {
        var (tensors, counters) = learner.state
        counters["clipped"] = clipped
        counters["ratios"] = ratios
        if let kept {
            for (name, tensor) in kept.policy.tensors { tensors["kept.\(name)"] = tensor }
            counters["kept"] = kept.step
            counters["kept.gain"] = Int(bitPattern: UInt(kept.gain.bitPattern))
            tensors["kept.start"] = Matrix([start])
        }
        return TrainingCheckpoint(stage: stage, step: step, counters: counters, tensors: tensors)
    }

    mutating func restore(_ checkpoint: TrainingCheckpoint) -> Bool {
        guard learner.restore(tensors: checkpoint.tensors, steps: checkpoint.counters) else { return false }
        (clipped, ratios) = (checkpoint.counters["clipped"] ?? 0, checkpoint.counters["ratios"] ?? 0)
        kept = nil
        if let step = checkpoint.counters["kept"], let gain = checkpoint.counters["kept.gain"] {
            guard let start = checkpoint.tensors["kept.start"]?.elements, start.count == validation.count else {
                return false
            }
            self.start = start
            var policy = learner.policy
            for (index, name) in policy.names.enumerated() {
                guard let tensor = checkpoint.tensors["kept.\(name)"],
                    tensor.elements.count == policy.parameters[index].elements.count
                else { return false }
                policy.parameters[index] = tensor
            }
            kept = (policy, Double(bitPattern: UInt64(UInt(bitPattern: gain))), step)
        }
        return true
    }
}

extension PhiloxGenerator {
    fileprivate var first: UInt64 {
        var copy = self
        return copy.next()
    }
}

/// ln(p / (1 - p)), p kept away from 0 and 1.
func logit(_ probability: Float) -> Float {
    let p = min(max(probability, 1e-6), 1 - 1e-6)
    return log(p / (1 - p))
}
