// The stages of LLM Bandit (arXiv 2502.02743), algorithm 1: supervised pretraining (lines 1 to 10), then PPO on
// benchmark scores (lines 11 to 21) with candidate sets and preferences drawn anew for every decision and on-manifold
// mixup (appendix B.3.2).

internal import Numerics
internal import RoutingPolicy

/// Trains the policy and the value network on frozen identity vectors and predicted scores.
package struct PPOTrainer {
    let data: LLMBanditData
    let options: LLMBanditOptions
    let ratio: RatioDraw
    let calibration: PlattScaling
    private let seed: UInt64

    /// The prompts that are learned from, those that only choose the step, and each learning prompt's neighbour.
    let learning: [Int]
    let validation: [Int]
    let neighbors: [Int]

    var networks: ActorCritic

    /// The policy that would be kept if training ended here; nil without ``validation``.
    var kept: KeptPolicy?

    /// What the first policy of the last stage reached on each prompt of ``validation``.
    var start: [Float] = []

    /// How many ratios pi / pi_old there were, and how many of them lay outside the clip.
    var ratios = (all: 0, clipped: 0)

    /// Since the last report of progress.
    var seen = Seen()

    /// A policy with what it reached on each prompt of ``validation``.
    struct KeptPolicy {
        let policy: TrainableSetNetwork
        let utilities: [Float]

        /// After how many steps of the last stage.
        let step: Int
    }

    /// Sums over decisions.
    struct Seen {
        var (reward, entropy, decisions) = (0.0, 0.0, 0)
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

    init(_ data: LLMBanditData, _ options: LLMBanditOptions, _ calibration: PlattScaling, seed: UInt64) {
        self.data = data
        self.options = options
        ratio = options.ratios(reference: data.reference)
        self.calibration = calibration
        self.seed = seed
        var usable = (0..<data.prompts).filter { data.observed[$0].count > 1 }
        var generator = RandomStream.step(0, stage: 2).generator(seed)
        var held: [Int] = []
        let wanted = Int(options.validationShare * Double(usable.count))
        if wanted > 0, usable.count - wanted > 1 {
            generator.shuffle(&usable)
            held = usable.prefix(wanted).sorted()
            usable = usable.dropFirst(wanted).sorted()
        }
        learning = usable
        validation = held
        neighbors =
            options.mixup > 0 && !options.followsExactGradient
            ? NearestPrompts.neighbors(of: data.features.rows(at: usable)).map { usable[$0] } : usable
        var weights = RandomStream.step(0, stage: 3).generator(seed)
        networks = ActorCritic(data, options: options, seed: weights.next())
    }

    /// Trains fresh networks, or goes on from a checkpoint.
    ///
    /// - Parameters:
    ///   - data: what to learn from.
    ///   - options: how.
    ///   - calibration: makes a calibrated probability of a predicted score's logit, for the targets of pretraining.
    ///   - seed: decides every random number.
    ///   - resuming: a checkpoint of a run with the same data, options and seed.
    ///   - interval: steps between two checkpoints; 0 makes none.
    ///   - checkpoint: called with each.
    ///   - progress: called after every 20 steps, with the mean utility of the decisions seen.
    /// - Returns: the networks.
    /// - Throws: `LearningError.divergedInStep`, or `LearningError.invalidOption` for a checkpoint of other networks.
    package static func train(
        _ data: LLMBanditData,
        _ options: LLMBanditOptions,
        calibration: PlattScaling,
        seed: UInt64,
        resuming: TrainingCheckpoint? = nil,
        interval: Int = 0,
        checkpoint: (TrainingCheckpoint) -> Void = { _ in },
        progress: (TrainingProgress) -> Void = { _ in }
    ) throws(LearningError) -> Result {
        var trainer = PPOTrainer(data, options, calibration, seed: seed)
        let stages = [
            (name: "pretraining", steps: options.pretrainingSteps), (name: "optimization", steps: options.steps),
        ]
        var first = (stage: 0, step: 0)
        if let resuming {
            guard let stage = stages.firstIndex(where: { $0.name == resuming.stage }), trainer.restore(resuming) else {
                throw .invalidOption(
                    "the checkpoint is of another training run or of another version; remove it to begin anew"
                )
            }
            first = (stage, resuming.step)
        }
        let total = stages.reduce(0) { $0 + $1.steps }
        var done = stages.prefix(first.stage).reduce(0) { $0 + $1.steps } + first.step
        for (index, stage) in stages.enumerated().dropFirst(first.stage) {
            let start = index == first.stage ? first.step : 0
            if start == 0 { trainer.begin(stage: index) }
            for step in start..<max(stage.steps, start) {
                let tensor = index == 0 ? trainer.pretrain(step: step) : trainer.optimize(step: step)
                if let tensor { throw .divergedInStep(stage: stage.name, step: step + 1, tensor: tensor) }
                done += 1
                if done % 20 == 0 || done == total { progress(trainer.takeProgress(done: done, of: total)) }
                if interval > 0, done % interval == 0, done < total {
                    checkpoint(trainer.checkpoint(stage: stage.name, step: step + 1))
                }
            }
        }
        return trainer.result
    }

    private mutating func begin(stage: Int) {
        networks.restartOptimizers()
        guard stage == 1, !validation.isEmpty else { return }
        start = validationUtilities()
        kept = KeptPolicy(policy: networks.policy, utilities: start, step: 0)
    }

    private var result: Result {
        Result(
            policy: kept?.policy ?? networks.policy,
            value: networks.value,
            keptStep: kept?.step ?? options.steps,
            clippedShare: ratios.all > 0 ? Double(ratios.clipped) / Double(ratios.all) : 0
        )
    }

    private mutating func takeProgress(done: Int, of total: Int) -> TrainingProgress {
        let count = Double(max(seen.decisions, 1))
        defer { seen = Seen() }
        return TrainingProgress(
            epoch: done,
            epochs: total,
            meanReward: seen.reward / count,
            entropy: seen.entropy / count
        )
    }

    // MARK: Draws

    func generator(stage: UInt64, step: Int) -> PhiloxGenerator {
        RandomStream.step(step, stage: stage).generator(seed)
    }

    /// Decisions of learning prompts, and the neighbour that each is mixed with.
    func draw(
        _ count: Int,
        size: Int?,
        using generator: inout PhiloxGenerator
    ) -> (drawn: CandidateSets, neighbors: [Int]) {
        var (prompts, others, choices): ([Int], [Int], [[Int]]) = ([], [], [])
        for _ in 0..<count {
            let position = Int(generator.next().multipliedFullWidth(by: UInt64(learning.count)).high)
            let (prompt, neighbor) = (learning[position], neighbors[position])
            // The neighbour is asked about the same set, so its outcomes must be observed too.
            let common = data.observed(prompt, neighbor)
            prompts.append(prompt)
            others.append(common.count > 1 ? neighbor : prompt)
            choices.append(common.count > 1 ? common : data.observed[prompt])
        }
        let drawn = CandidateSets(
            prompts: prompts,
            choices: choices,
            size: size,
            ratio: { ratio(&$0) },
            using: &generator
        )
        return (drawn, others)
    }
}
