// One step of BaRP's training (arXiv 2510.07429): L = -(r - b) log pi(a | s) - beta H(pi), b the mean reward of the batch.
// Its twin under full information follows the exact gradient: L = -sum_k pi_k u_k - beta H(pi).

internal import Gradients
package import Numerics

/// A network under training: REINFORCE with entropy bonus, by Adam.
package struct BaRPActor: Sendable {
    package private(set) var network: TrainableBaRPNetwork
    private var optimizer: Adam

    /// Whether a row's baseline is the mean reward of the other rows; else the mean of all, as in the paper.
    private let leavesOneOut: Bool

    package init(network: TrainableBaRPNetwork, learningRate: Float, leavesOneOut: Bool = false) {
        self.network = network
        optimizer = Adam(learningRate: learningRate)
        self.leavesOneOut = leavesOneOut
    }

    /// What one step saw.
    package struct Report: Sendable, Equatable {
        /// The loss before the step.
        package let loss: Float

        /// The summed rewards of the batch.
        package let totalReward: Double

        /// The summed entropies of the batch's distributions, in nats.
        package let totalEntropy: Double

        /// The first tensor with a gradient that is not finite; the step was then not taken.
        package let divergedTensor: String?
    }

    /// Takes one gradient step on a batch of B prompts.
    ///
    /// - Parameters:
    ///   - features: h(x), B x d.
    ///   - preferences: (w_q, w_c), B x 2.
    ///   - choices: whether each model can be chosen for each prompt, B * K.
    ///   - entropyWeight: beta.
    ///   - act: given the distributions (B x K), the chosen models and their rewards: the only feedback there is.
    /// - Returns: the loss, rewards and entropies of the batch.
    package mutating func step(
        features: Matrix,
        preferences: Matrix,
        choices: [Bool],
        entropyWeight: Float,
        act: (_ distributions: Matrix) -> (actions: [Int], rewards: [Float])
    ) -> Report {
        let leavesOneOut = leavesOneOut
        return take(features, preferences, choices) { tape, logits, distributions in
            let (actions, rewards) = act(distributions)
            let loss = tape.policyGradientLoss(
                logits: logits,
                actions: actions,
                advantages: Self.advantages(rewards, leavesOneOut: leavesOneOut),
                entropyWeight: entropyWeight,
                mask: choices
            )
            return (loss, rewards.reduce(0) { $0 + Double($1) })
        }
    }

    /// Takes one step of the full-information twin: every utility is seen, nothing is drawn.
    ///
    /// - Parameters:
    ///   - features: h(x), B x d.
    ///   - preferences: (w_q, w_c), B x 2.
    ///   - choices: whether each model can be chosen for each prompt, B * K.
    ///   - entropyWeight: beta.
    ///   - utilities: u = w_q q - w_c c~ of each model, B x K; ignored where it cannot be chosen.
    /// - Returns: the loss, the policy's expected utilities in place of rewards, and the entropies.
    package mutating func step(
        features: Matrix,
        preferences: Matrix,
        choices: [Bool],
        entropyWeight: Float,
        utilities: Matrix
    ) -> Report {
        take(features, preferences, choices) { tape, logits, distributions in
            let loss = tape.expectedUtilityLoss(
                logits: logits,
                utilities: utilities,
                entropyWeight: entropyWeight,
                mask: choices
            )
            let expected = zip(distributions.elements, utilities.elements).reduce(0) { $0 + Double($1.0 * $1.1) }
            return (loss, expected)
        }
    }

    private mutating func take(
        _ features: Matrix,
        _ preferences: Matrix,
        _ choices: [Bool],
        objective: (inout Tape, Variable, Matrix) -> (loss: Variable, reward: Double)
    ) -> Report {
        let (gradients, report) = gradients(features, preferences, choices, objective)
        if report.divergedTensor == nil { optimizer.step(&network.parameters, gradients: gradients) }
        return report
    }

    /// The tape ends with this function, so that the step above changes the parameters in place.
    private func gradients(
        _ features: Matrix,
        _ preferences: Matrix,
        _ choices: [Bool],
        _ objective: (inout Tape, Variable, Matrix) -> (loss: Variable, reward: Double)
    ) -> ([Matrix], Report) {
        var tape = Tape()
        let (logits, parameters) = network.forward(features: features, preferences: preferences, on: &tape)
        let values = tape.value(of: logits)
        // A distribution over logits that are not finite is none: stop before anything is drawn from it.
        guard values.elements.allSatisfy(\.isFinite) else {
            let report = Report(loss: .nan, totalReward: 0, totalEntropy: 0, divergedTensor: "logits")
            return ([], report)
        }
        let distributions = values.softmax(mask: choices)
        let (loss, reward) = objective(&tape, logits, distributions)
        let gradients = tape.gradients(of: loss, withRespectTo: parameters)
        let diverged = gradients.firstIndex { gradient in !gradient.elements.allSatisfy(\.isFinite) }
        let report = Report(
            loss: tape.value(of: loss).elements[0],
            totalReward: reward,
            totalEntropy: distributions.totalEntropy,
            divergedTensor: diverged.map { network.names[$0] }
        )
        return (gradients, report)
    }

    private static func advantages(_ rewards: [Float], leavesOneOut: Bool) -> [Float] {
        let total = rewards.reduce(0) { $0 + Double($1) }
        let count = Double(rewards.count)
        return rewards.map { reward in
            let baseline =
                leavesOneOut
                ? (count > 1 ? (total - Double(reward)) / (count - 1) : 0)
                : total / count
            return Float(Double(reward) - baseline)
        }
    }
}
