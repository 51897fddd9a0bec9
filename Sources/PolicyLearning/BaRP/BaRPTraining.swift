// BaRP's training loop (arXiv 2510.07429): 100 epochs over shuffled prompts in batches of 32; a fresh preference at every
// visit, uniform on the simplex of quality and cost; actions sampled from the policy; bandit replay.

internal import Glibc
package import LinearAlgebra
package import RoutingPolicy

/// The passes over the training prompts that make a BaRP network; as it comes, with the settings of the paper.
package struct BaRPTraining: Sendable {
    package var epochs = 100
    package var batchSize = 32
    package var learningRate = 1e-4

    /// beta in the first epoch.
    package var entropyWeight = 0.05

    /// beta in the last epoch over beta in the first; between them it falls geometrically, and 1 keeps it constant.
    package var finalEntropyShare = 1.0

    /// Whether a row's baseline is the mean reward of the batch's other rows; else the mean of all rows.
    package var leavesOneOut = false
    package var preferenceWidth = 64
    package var hiddenWidth = 256

    package init() {}

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
    ) throws(LearningError) -> BaRPNetwork {
        var generator = PhiloxGenerator(seed: seed)
        let network = BaRPNetwork(
            dimension: features.columns,
            models: replay.models,
            preferenceWidth: preferenceWidth,
            hiddenWidth: hiddenWidth,
            using: &generator
        )
        var learner = BaRPLearner(network: network, learningRate: Float(learningRate), leavesOneOut: leavesOneOut)
        var order = Array(0..<features.rows)
        for epoch in 1...epochs {
            generator.shuffle(&order)
            var (reward, entropy) = (0.0, 0.0)
            for start in stride(from: 0, to: order.count, by: batchSize) {
                let prompts = order[start..<min(start + batchSize, order.count)]
                let report = visit(prompts, features, &replay, costScale, epoch: epoch, &learner, &generator)
                if let tensor = report.divergedTensor { throw .diverged(epoch: epoch, tensor: tensor) }
                reward += report.totalReward
                entropy += report.totalEntropy
            }
            for (name, tensor) in zip(learner.network.names, learner.network.parameters)
            where !tensor.elements.allSatisfy(\.isFinite) {
                throw .diverged(epoch: epoch, tensor: name)
            }
            let count = Double(order.count)
            progress(
                TrainingProgress(epoch: epoch, epochs: epochs, meanReward: reward / count, entropy: entropy / count)
            )
        }
        return learner.network
    }

    /// One batch: draw preferences, let the policy choose, look at the chosen outcomes, step.
    private func visit(
        _ prompts: ArraySlice<Int>,
        _ features: Matrix,
        _ replay: inout BanditReplay,
        _ costScale: CostScale,
        epoch: Int,
        _ learner: inout BaRPLearner,
        _ generator: inout PhiloxGenerator
    ) -> BaRPLearner.Report {
        let costWeights = prompts.map { _ in Float(generator.uniform()) }
        return learner.step(
            features: features.rows(at: prompts),
            preferences: Matrix(costWeights.map { [1 - $0, $0] }),
            choices: replay.choices(for: prompts),
            entropyWeight: Float(entropyWeight(in: epoch))
        ) { distributions in
            var (actions, rewards): ([Int], [Float]) = ([], [])
            for (row, prompt) in prompts.enumerated() {
                let action = generator.draw(from: distributions.row(row))
                let outcome = replay.reveal(prompt: prompt, model: action)
                let costWeight = costWeights[row]
                actions.append(action)
                rewards.append((1 - costWeight) * outcome.quality - costWeight * costScale.scaled(outcome.cost))
            }
            return (actions, rewards)
        }
    }

    private func entropyWeight(in epoch: Int) -> Double {
        let share = epochs > 1 ? Double(epoch - 1) / Double(epochs - 1) : 0
        return entropyWeight * pow(finalEntropyShare, share)
    }
}
