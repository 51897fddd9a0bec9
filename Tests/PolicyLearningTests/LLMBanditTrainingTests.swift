import PolicyLearning
import Numerics
import RoutingPolicy
import Testing

struct LLMBanditTrainingTests {
    /// The synthetic problem with planted identities and good predictions.
    private func data(_ prompts: Int = 80, form: CostForm = .setMaximum) -> LLMBanditData {
        LLMBanditData(
            features: Synthetic.features(prompts),
            identities: Matrix([[1, 0, 0, 0.5], [0, 1, 0, -0.5], [0, 0, 1, 0.5]]),
            scores: Synthetic.scores(prompts),
            shownCosts: Matrix(
                rows: prompts,
                columns: 3,
                elements: Array(repeatElement([0.05, 1, 1], count: prompts).joined())
            ),
            quality: Synthetic.scores(prompts),
            costs: Matrix(
                rows: prompts,
                columns: 3,
                elements: Array(repeatElement([0.05, 1, 1], count: prompts).joined())
            ),
            observed: Array(repeating: [0, 1, 2], count: prompts),
            costForm: form,
            reference: 0.5
        )
    }

    private var options: LLMBanditOptions {
        var options = LLMBanditOptions()
        (options.width, options.valueWidth, options.heads) = (32, 32, 2)
        (options.pretrainingSteps, options.pretrainingBatch) = (40, 64)
        (options.steps, options.batchSize) = (60, 64)
        options.learningRate = 3e-3
        return options
    }

    /// As good as none: predictions that are right.
    private let calibration = PlattScaling(
        logits: Matrix([[-2, -1, 0, 1, 2]]),
        scores: Matrix([[0.12, 0.27, 0.5, 0.73, 0.88]])
    )

    /// The mean reward w' r of the most probable candidate over full sets, at ratios of the trained range.
    private func utility(_ network: TrainableSetNetwork, _ data: LLMBanditData) -> Double {
        var total = 0.0
        let ratios = [0, 0.25, 0.5, 1, 2.0]
        for ratio in ratios {
            for prompt in 0..<data.prompts {
                let costs = data.costForm.features([0.05, 1, 1], reference: data.reference)
                let batch = SetBatch(
                    sets: RowSegments(sizes: [3]),
                    identities: data.identities,
                    context: Matrix((0..<3).map { [costs[$0], data.scores[prompt, $0]] }),
                    offsets: [0, 0, 0],
                    features: data.features.rows(at: [prompt]),
                    preferences: Matrix([data.costForm.features(ratio: ratio, reference: data.reference)])
                )
                let logits = network(batch).elements
                let best = (0..<3).max { logits[$0] < logits[$1] } ?? 0
                let reward = data.rewards(prompt: prompt, models: [0, 1, 2])[best]
                let weights = data.weights(ratio: ratio)
                total += Double(weights.quality * reward.quality + weights.cost * reward.cost)
            }
        }
        return total / Double(ratios.count * data.prompts)
    }

    /// What the best choices would give.
    private func bestUtility(_ data: LLMBanditData) -> Double {
        let ratios = [0, 0.25, 0.5, 1, 2.0]
        return ratios.reduce(0.0) { total, ratio in
            let weights = data.weights(ratio: ratio)
            return (0..<data.prompts).reduce(total) { total, prompt in
                let rewards = data.rewards(prompt: prompt, models: [0, 1, 2])
                return total + Double(rewards.map { weights.quality * $0.quality + weights.cost * $0.cost }.max() ?? 0)
            }
        } / Double(ratios.count * data.prompts)
    }

    @Test func `PPO comes close to the best choices, and to the exact gradient`() throws {
        let data = data()
        var exact = options
        exact.followsExactGradient = true
        let proximal = try PPOTrainer.train(data, options, calibration: calibration, seed: 1)
        let reference = try PPOTrainer.train(data, exact, calibration: calibration, seed: 1)
        let best = bestUtility(data)
        #expect(utility(reference.policy, data) > best - 0.03)
        #expect(utility(proximal.policy, data) > best - 0.03)
        #expect(utility(proximal.policy, data) > utility(reference.policy, data) - 0.03)
    }

    @Test func `a step is kept where prompts held back show that it is ahead`() throws {
        var options = self.options
        (options.pretrainingSteps, options.validationShare, options.validationInterval) = (0, 0.3, 20)
        options.followsExactGradient = true
        let learned = try PPOTrainer.train(data(), options, calibration: calibration, seed: 1)
        #expect(learned.keptStep > 0)
        #expect(utility(learned.policy, data()) > bestUtility(data()) - 0.05)
    }

    @Test(arguments: 1...4) func `what chance gives is not kept`(seed: UInt64) throws {
        // Three models of the same cost that do well or badly whatever the prompt says: there is nothing to learn.
        var noise = data(200)
        var generator = PhiloxGenerator(seed: seed)
        let even = [Float](repeating: 0.5, count: 600)
        noise.quality = Matrix(rows: 200, columns: 3, elements: even.map { _ in generator.uniform() < 0.5 ? 1 : 0 })
        noise.scores = Matrix(rows: 200, columns: 3, elements: even)
        (noise.costs, noise.shownCosts) = (noise.scores, noise.scores)
        var options = self.options
        (options.pretrainingSteps, options.validationShare, options.validationInterval) = (0, 0.3, 5)
        options.followsExactGradient = true
        let learned = try PPOTrainer.train(noise, options, calibration: calibration, seed: seed)
        #expect(learned.keptStep == 0)
    }

    @Test func `training goes on from a checkpoint to the same bytes`() throws {
        var short = options
        (short.pretrainingSteps, short.steps, short.validationShare, short.validationInterval) = (6, 7, 0.2, 3)
        let data = data()
        var checkpoints: [TrainingCheckpoint] = []
        let whole = try PPOTrainer.train(
            data,
            short,
            calibration: calibration,
            seed: 3,
            interval: 2,
            checkpoint: { checkpoints.append($0) }
        )
        #expect(
            checkpoints.map(\.stage) == ["pretraining", "pretraining", "pretraining"]
                + Array(repeating: "optimization", count: 3)
        )
        for checkpoint in checkpoints {
            let resumed = try PPOTrainer.train(
                data,
                short,
                calibration: calibration,
                seed: 3,
                resuming: checkpoint
            )
            #expect(resumed.policy == whole.policy && resumed.value == whole.value)
            #expect(resumed.keptStep == whole.keptStep && resumed.clippedShare == whole.clippedShare)
        }
        var other = short
        other.width = 64
        #expect(throws: LearningError.self) {
            try PPOTrainer.train(data, other, calibration: calibration, seed: 3, resuming: checkpoints[0])
        }
    }

    @Test func `the same seed gives the same networks, another seed others`() throws {
        var short = options
        (short.pretrainingSteps, short.steps) = (3, 3)
        func run(_ seed: UInt64) throws -> TrainableSetNetwork {
            try PPOTrainer.train(data(), short, calibration: calibration, seed: seed).policy
        }
        #expect(try run(5) == run(5))
        #expect(try run(5) != run(6))
    }

    @Test func `numbers that are not finite stop training and name step and tensor`() throws {
        var data = data()
        data.features = Matrix(rows: 80, columns: Synthetic.dimension, repeating: .greatestFiniteMagnitude)
        let error = #expect(throws: LearningError.self) {
            try PPOTrainer.train(data, options, calibration: calibration, seed: 1)
        }
        guard case .divergedInStep(let stage, let step, let tensor) = error else {
            Issue.record("another error: \(String(describing: error))")
            return
        }
        #expect(stage == "pretraining" && step == 1 && !tensor.isEmpty)
    }

    @Test func `normalisation by the set's maxima is defined where they are zero`() {
        var data = data()
        data.quality = Matrix(rows: 80, columns: 3)
        let graded = data.rewards(prompt: 0, models: [0, 1])
        #expect(graded.map(\.quality) == [0, 0])
        #expect(abs(graded[0].cost + 0.05) < 1e-6 && graded[1].cost == -1)
        data.costs = Matrix(rows: 80, columns: 3)
        #expect(data.rewards(prompt: 0, models: [0, 2]).allSatisfy { $0.quality == 0 && $0.cost == 0 })
        #expect(throws: Never.self) {
            var short = options
            (short.pretrainingSteps, short.steps) = (2, 2)
            _ = try PPOTrainer.train(data, short, calibration: calibration, seed: 1)
        }
    }

    @Test func `LLM-bandit learns which prompts need the expensive model`() throws {
        let policy = try TrainerRegistry.train(
            "llm-bandit",
            data: Synthetic.data(),
            options: ["pretraining_steps": 60, "pretraining_batch": 128, "steps": 60, "batch": 64, "folds": 3],
            seed: 2
        )
        // So short a training leaves prompts at the border to the last bits of its products.
        let right = zip(try Synthetic.choices(policy, cost: 0.2), Synthetic.best()).count { $0 == $1 }
        #expect(right >= 34, "\(right) of 40")
        #expect(policy.provenance.hyperparameters["chosen_clipped_share"] != nil)
    }

    @Test func `a log of one model a prompt has no sets, and is refused`() throws {
        var (scores, costs) = (Synthetic.scores(60), Synthetic.costs(60))
        for prompt in 0..<60 {
            for model in 0..<3 where model != prompt % 3 {
                (scores[prompt, model], costs[prompt, model]) = (.nan, .nan)
            }
        }
        let data = try TrainingSet(
            encoder: Synthetic.encoder(),
            candidates: Synthetic.candidates,
            features: Synthetic.features(60),
            inputTokens: Synthetic.lengths(60),
            scores: scores,
            costs: costs
        )
        let error = #expect(throws: LearningError.self) { try TrainerRegistry.train("llm-bandit", data: data, seed: 1) }
        #expect(error?.description.contains("no candidate set") == true)
    }

    @Test func `free models and scores of zero train to a policy that routes`() throws {
        let data = try TrainingSet(
            encoder: Synthetic.encoder(),
            candidates: Synthetic.candidates,
            features: Synthetic.features(40),
            inputTokens: Synthetic.lengths(40),
            scores: Matrix(rows: 40, columns: 3),
            costs: Matrix(rows: 40, columns: 3)
        )
        for name in ["llm-bandit", "llm-bandit-wide"] {
            let names = try TrainerRegistry.trainer(named: name).options.map(\.name)
            let policy = try TrainerRegistry.train(name, data: data, options: Synthetic.short(names), seed: 1)
            _ = try Synthetic.choices(policy, cost: 0.5)
        }
    }
}
