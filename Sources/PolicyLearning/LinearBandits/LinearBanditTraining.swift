// LinUCB (arXiv 1003.0146), LinTS (arXiv 1209.3352) and epsilon-greedy on bandit replay, as in Table 7 of BaRP (arXiv
// 2510.07429): one prompt and one drawn preference a round, one model chosen, its reward alone looked at.

package import Numerics
package import RoutingPolicy

/// Passes of a linear bandit over the training prompts.
package struct LinearBanditTraining: Sendable {
    /// How an arm is chosen in training, given each arm's mean theta'x and width sqrt(x' A^-1 x).
    package enum Rule: Sendable, Equatable {
        /// The highest mean + alpha * width.
        case upperConfidence(alpha: Double)

        /// The highest draw from N(mean, (v width)^2). That is theta~ ~ N(theta, v^2 A^-1) seen through x, at O(D^2) an
        /// arm where drawing theta~ itself would take a factorisation.
        case posteriorSample(scale: Double)

        /// A uniformly drawn arm with probability epsilon, else the highest mean.
        case epsilonGreedy(epsilon: Double)
    }

    package var rule: Rule
    package var passes = 1

    /// lambda.
    package var penalty = 1.0

    package init(rule: Rule) {
        self.rule = rule
    }

    /// Learns one arm a model, by as many rounds as there are prompts in each pass.
    ///
    /// - Parameters:
    ///   - features: the encoder's, n x d.
    ///   - vectors: turns them and a preference into what the bandit sees.
    ///   - replay: the only way to an outcome.
    ///   - costScale: turns a revealed cost into c~.
    ///   - seed: decides order, preferences and draws.
    ///   - progress: called after every pass.
    /// - Returns: the K arms.
    /// - Throws: `LearningError.invalidTrainingSet` for features that are not finite.
    /// - Complexity: O(K D^2) a round; epsilon-greedy O(K D + D^2).
    package func run(
        features: Matrix,
        vectors: PreferenceFeatures,
        replay: inout BanditReplay,
        costScale: CostScale,
        seed: UInt64,
        progress: (TrainingProgress) -> Void
    ) throws(LearningError) -> [LinearArm] {
        var generator = RandomStream.run.generator(seed)
        let projected = vectors.projection(features, rectified: false)
        var arms = (0..<replay.models).map { _ in LinearArm(order: vectors.count, penalty: penalty) }
        var order = Array(0..<features.rows)
        for pass in 1...passes {
            generator.shuffle(&order)
            var total = 0.0
            for prompt in order {
                let costWeight = Float(generator.uniform())
                let x = vectors.vector(projected.row(prompt), quality: 1 - costWeight, cost: costWeight)
                    .map(Double.init)
                let choices = replay.choices(for: [prompt])
                let choice = choose(among: choices.indices.filter { choices[$0] }, arms, x, &generator)
                let outcome = replay.reveal(prompt: prompt, model: choice)
                let reward = (1 - costWeight) * outcome.quality - costWeight * costScale.scaled(outcome.cost)
                try arms[choice].update(x, reward: Double(reward))
                total += Double(reward)
            }
            let mean = total / Double(order.count)
            progress(TrainingProgress(epoch: pass, epochs: passes, meanReward: mean, entropy: 0))
        }
        // The last updates since a fresh inversion leave their rounding behind too.
        for index in arms.indices { try arms[index].refactor() }
        return arms
    }

    private func choose(
        among models: [Int],
        _ arms: [LinearArm],
        _ x: [Double],
        _ generator: inout PhiloxGenerator
    ) -> Int {
        if case .epsilonGreedy(let epsilon) = rule, generator.uniform() < epsilon {
            return models[Int(generator.uniform() * Double(models.count))]
        }
        var (best, highest) = (models[0], -Double.infinity)
        for model in models {
            var value = arms[model].mean(x)
            switch rule {
            case .upperConfidence(let alpha): value += alpha * arms[model].width(x)
            case .posteriorSample(let scale): value += scale * arms[model].width(x) * generator.normal()
            case .epsilonGreedy: break
            }
            if value > highest { (best, highest) = (model, value) }
        }
        return best
    }
}

extension LinearArms {
    /// What the trained `arms` are at inference.
    package init(
        _ arms: [LinearArm],
        features: PreferenceFeatures,
        keepsInverses: Bool,
        costScale: CostScale
    ) {
        let order = features.count
        var coefficients = Matrix(rows: order, columns: arms.count)
        for (model, arm) in arms.enumerated() {
            for row in 0..<order { coefficients[row, model] = Float(arm.coefficients[row]) }
        }
        let inverses = arms.map { Matrix(rows: order, columns: order, elements: $0.inverse.map { Float($0) }) }
        self.init(
            features: features,
            coefficients: coefficients,
            inverses: keepsInverses ? inverses : [],
            costScale: costScale
        )
    }
}
