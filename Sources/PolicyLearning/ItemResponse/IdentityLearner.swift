// LLM Bandit's first stage (arXiv 2502.02743): Adam over shuffled answers, with as many comparisons beside each batch.

internal import Gradients
internal import Numerics
internal import RoutingPolicy

/// Identity vectors in the course of training, epoch by epoch.
struct IdentityLearner {
    private let settings: IdentityTraining
    private let answers: GradedAnswers

    /// y in [0, 1], n x K; NaN where a model was not measured.
    private let labels: Matrix
    private var cells: [Int]
    private var wins: [Int]
    private var nextWin = 0
    private var generator: PhiloxGenerator
    private let noise: NormalTable
    private(set) var parameters: IdentityParameters
    private var effects: PromptEffects?
    private var optimizer: Adam
    private(set) var epoch = 0
    private var steps = 0

    init(_ settings: IdentityTraining, _ answers: GradedAnswers, seed: UInt64) {
        self.settings = settings
        self.answers = answers
        cells = answers.cells
        let label = settings.labels(of: answers.scores)
        var labels = answers.scores
        for place in cells { labels.elements[place] = label(labels.elements[place]) }
        self.labels = labels
        wins = Array(answers.wins.indices)
        generator = RandomStream.run.generator(seed)
        parameters = IdentityParameters(
            settings,
            features: answers.features.columns,
            models: answers.models,
            using: &generator
        )
        noise = NormalTable(using: &generator)
        if settings.hasPromptEffects {
            effects = PromptEffects(prompts: answers.prompts, length: settings.identityLength)
        }
        optimizer = Adam(learningRate: Float(settings.learningRate))
    }

    /// One pass over the graded answers, or over the comparisons where there are no others.
    ///
    /// - Returns: the mean loss.
    /// - Throws: `LearningError.divergedInStep`.
    mutating func runEpoch() throws(LearningError) -> Double {
        // The first pass finds what the features tell, and the effects are of what that leaves.
        if epoch > 0, !cells.isEmpty { try updateEffects() }
        optimizer.learningRate = Float(settings.learningRate) * power(Float(settings.decay), epoch)
        epoch += 1
        generator.shuffle(&cells)
        let count = cells.isEmpty ? wins.count : cells.count
        let batch = settings.answersAStep(of: count)
        let divergenceWeight = Float(settings.divergenceFactor / Double(max(count, 1)))
        var (total, batches) = (0.0, 0)
        for start in stride(from: 0, to: count, by: batch) {
            let end = min(start + batch, count)
            let pairs = cells.isEmpty ? end - start : batch
            let input = self.batch(Array(cells.isEmpty ? [] : cells[start..<end]), pairs: pairs)
            let (value, gradients) = IdentityNetwork.loss(
                parameters.tensors,
                input,
                pairWeight: Float(settings.pairWeight),
                divergenceWeight: divergenceWeight
            )
            steps += 1
            guard value.isFinite else {
                throw .divergedInStep(stage: "identity vectors", step: steps, tensor: firstNotFinite)
            }
            optimizer.step(&parameters.tensors, gradients: gradients)
            total += Double(value)
            batches += 1
        }
        return total / Double(max(batches, 1))
    }

    private mutating func updateEffects() throws(LearningError) {
        guard effects != nil else { return }
        let model = parameters.model
        do throws(FactorizationError) {
            try effects?.update(
                logits: model.logits(features: answers.features),
                labels: labels,
                identities: model.identities
            )
        } catch {
            throw .divergedInStep(stage: "identity vectors", step: steps, tensor: "prompt effects")
        }
    }

    private var firstNotFinite: String {
        let place = parameters.tensors.firstIndex { tensor in tensor.elements.contains { !$0.isFinite } }
        return place.map { IdentityParameters.names[$0] } ?? "loss"
    }

    private func power(_ base: Float, _ exponent: Int) -> Float {
        (0..<exponent).reduce(1) { value, _ in value * base }
    }

    private mutating func batch(_ cells: [Int], pairs: Int) -> IdentityBatch {
        let models = answers.models
        let chosen = settings.pairWeight > 0 ? nextWins(pairs) : []
        let length = settings.identityLength
        let prompts = cells.map { $0 / models }
        return IdentityBatch(
            features: answers.features.rows(at: prompts),
            models: cells.map { $0 % models },
            labels: cells.map { labels.elements[$0] },
            noise: noise.matrix(rows: cells.count, columns: length, using: &generator),
            effects: effects?.modes.rows(at: prompts),
            pairFeatures: answers.features.rows(at: chosen.map(\.prompt)),
            first: chosen.map(\.first),
            second: chosen.map(\.second),
            shares: chosen.map(\.share),
            firstNoise: noise.matrix(rows: chosen.count, columns: length, using: &generator),
            secondNoise: noise.matrix(rows: chosen.count, columns: length, using: &generator)
        )
    }

    /// The next comparisons, in an order that is drawn anew after each pass.
    ///
    /// Without any, pairs of different scores: on one prompt, so that what all its answers share cancels. Effects see
    /// to that already, and with them such pairs would only tell the same answers twice.
    private mutating func nextWins(_ count: Int) -> [GradedAnswers.Win] {
        guard !wins.isEmpty else {
            return effects == nil ? (0..<count).compactMap { _ in derivedWin() } : []
        }
        return (0..<count).map { _ in
            if nextWin == 0 { generator.shuffle(&wins) }
            let win = answers.wins[wins[nextWin]]
            nextWin = (nextWin + 1) % wins.count
            return win
        }
    }

    /// Two models with different scores on a random prompt; nil if eight draws find none.
    private mutating func derivedWin() -> GradedAnswers.Win? {
        guard answers.models > 1 else { return nil }
        for _ in 0..<8 {
            let prompt = generator.below(answers.prompts)
            let (first, second) = (generator.below(answers.models), generator.below(answers.models))
            let (a, b) = (answers.scores[prompt, first], answers.scores[prompt, second])
            guard !a.isNaN, !b.isNaN, a != b else { continue }
            return .init(prompt: prompt, first: first, second: second, share: a > b ? 1 : 0)
        }
        return nil
    }
}
