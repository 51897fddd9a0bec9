// BaRP's training loop (arXiv 2510.07429): 100 epochs over shuffled prompts in batches of 32; a fresh preference at
// every visit, uniform on the simplex of quality and cost; actions sampled from the policy; bandit replay.

internal import Glibc
package import Numerics
package import RoutingPolicy

/// The passes over the training prompts that make a BaRP network.
package struct ReinforceTrainer: Sendable {
    private let options: BaRPOptions
    private let head: TrainableBaRPNetwork.HeadKind

    package init(_ options: BaRPOptions, head: TrainableBaRPNetwork.HeadKind = .perceptron) {
        self.options = options
        self.head = head
    }

    /// Trains a fresh network on what `replay` reveals.
    ///
    /// - Parameters:
    ///   - features: h(x) of the replay's prompts, n x d.
    ///   - replay: the only way to an outcome.
    ///   - costScale: turns a revealed cost into c~.
    ///   - seed: decides weights, order, preferences and actions.
    ///   - progress: called after every epoch.
    /// - Returns: the trained network.
    /// - Throws: `LearningError.diverged` naming epoch and tensor if a number stops being finite.
    package func run(
        features: Matrix,
        replay: inout BanditReplay,
        costScale: CostScale,
        seed: UInt64,
        progress: (TrainingProgress) -> Void
    ) throws(LearningError) -> TrainableBaRPNetwork {
        try run(features, models: replay.models, seed: seed, progress) { visit, actor, generator in
            Self.visit(visit, &replay, costScale, &actor, &generator)
        }
    }

    /// Trains a fresh network on all outcomes: the full-information baseline, with the same draws of order and
    /// preference but none of actions.
    ///
    /// - Returns: the trained network.
    /// - Throws: `LearningError.diverged` naming epoch and tensor if a number stops being finite.
    package func run(
        features: Matrix,
        outcomes: OutcomeTable,
        costScale: CostScale,
        seed: UInt64,
        progress: (TrainingProgress) -> Void
    ) throws(LearningError) -> TrainableBaRPNetwork {
        try run(features, models: outcomes.models, seed: seed, progress) { visit, actor, _ in
            Self.visit(visit, outcomes, costScale, &actor)
        }
    }

    /// One batch: its prompts, the drawn weights of cost, and beta.
    private struct Visit {
        let prompts: ArraySlice<Int>
        let features: Matrix
        let costWeights: [Float]
        let entropyWeight: Float

        func batch(choices: [Bool]) -> BaRPActor.Batch {
            BaRPActor.Batch(
                features: features,
                preferences: Matrix(costWeights.map { [1 - $0, $0] }),
                choices: choices,
                entropyWeight: entropyWeight
            )
        }
    }

    private func run(
        _ features: Matrix,
        models: Int,
        seed: UInt64,
        _ progress: (TrainingProgress) -> Void,
        visit: (Visit, inout BaRPActor, inout PhiloxGenerator) -> BaRPActor.Report
    ) throws(LearningError) -> TrainableBaRPNetwork {
        var generator = PhiloxGenerator(seed: seed)
        let network = TrainableBaRPNetwork(
            dimension: features.columns,
            models: models,
            preferenceWidth: options.preferenceWidth,
            hiddenWidth: options.hiddenWidth,
            head: head,
            using: &generator
        )
        var actor = BaRPActor(
            network: network,
            learningRate: Float(options.learningRate),
            leavesOneOut: options.leavesOneOut
        )
        var order = Array(0..<features.rows)
        let epochs = options.epochs(prompts: features.rows)
        for epoch in 1...epochs {
            generator.shuffle(&order)
            var (reward, entropy) = (0.0, 0.0)
            for start in stride(from: 0, to: order.count, by: options.batchSize) {
                let prompts = order[start..<min(start + options.batchSize, order.count)]
                let batch = Visit(
                    prompts: prompts,
                    features: features.rows(at: prompts),
                    costWeights: prompts.map { _ in Float(generator.uniform()) },
                    entropyWeight: Float(entropyWeight(in: epoch, of: epochs))
                )
                let report = visit(batch, &actor, &generator)
                if let tensor = report.divergedTensor { throw .diverged(epoch: epoch, tensor: tensor) }
                reward += report.totalReward
                entropy += report.totalEntropy
            }
            for (name, tensor) in zip(actor.network.names, actor.network.parameters)
            where !tensor.elements.allSatisfy(\.isFinite) {
                throw .diverged(epoch: epoch, tensor: name)
            }
            let count = Double(order.count)
            progress(
                TrainingProgress(epoch: epoch, epochs: epochs, meanReward: reward / count, entropy: entropy / count)
            )
        }
        return actor.network
    }

    /// Let the policy choose, look at the chosen outcomes alone, step.
    private static func visit(
        _ visit: Visit,
        _ replay: inout BanditReplay,
        _ costScale: CostScale,
        _ actor: inout BaRPActor,
        _ generator: inout PhiloxGenerator
    ) -> BaRPActor.Report {
        actor.reinforceStep(visit.batch(choices: replay.choices(for: visit.prompts))) { distributions in
            var (actions, rewards): ([Int], [Float]) = ([], [])
            for (row, prompt) in visit.prompts.enumerated() {
                let action = generator.draw(from: distributions.row(row))
                let outcome = replay.reveal(prompt: prompt, model: action)
                let costWeight = visit.costWeights[row]
                actions.append(action)
                rewards.append((1 - costWeight) * outcome.quality - costWeight * costScale.scaled(outcome.cost))
            }
            return (actions, rewards)
        }
    }

    /// Step along the exact gradient of the expected utility.
    private static func visit(
        _ visit: Visit,
        _ outcomes: OutcomeTable,
        _ costScale: CostScale,
        _ actor: inout BaRPActor
    ) -> BaRPActor.Report {
        var utilities = Matrix(rows: visit.prompts.count, columns: outcomes.models)
        var choices: [Bool] = []
        for (row, prompt) in visit.prompts.enumerated() {
            let costWeight = visit.costWeights[row]
            for model in 0..<outcomes.models {
                choices.append(outcomes.isObserved(prompt: prompt, model: model))
                let cost = costScale.scaled(outcomes.cost[prompt, model])
                utilities[row, model] = (1 - costWeight) * outcomes.quality[prompt, model] - costWeight * cost
            }
        }
        return actor.exactGradientStep(visit.batch(choices: choices), utilities: utilities)
    }

    private func entropyWeight(in epoch: Int, of epochs: Int) -> Double {
        let share = epochs > 1 ? Double(epoch - 1) / Double(epochs - 1) : 0
        return options.entropyWeight * pow(options.finalEntropyShare, share)
    }
}
