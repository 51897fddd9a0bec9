// One step of BaRP's training (arXiv 2510.07429): L = -(r - b) log pi(a | s) - beta H(pi), b the mean reward of the
// batch. The full-information baseline follows the exact gradient: L = -sum_k pi_k u_k - beta H(pi).

internal import Gradients
package import Numerics

/// BaRP's network under training, with its optimiser: REINFORCE with entropy bonus, by Adam.
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

    /// B prompts of one step.
    package struct Batch: Sendable {
        /// h(x), B x d.
        let features: Matrix

        /// (w_q, w_c), B x 2.
        let preferences: Matrix

        /// Whether each model can be chosen for each prompt, B * K.
        let choices: [Bool]

        /// beta.
        let entropyWeight: Float

        package init(features: Matrix, preferences: Matrix, choices: [Bool], entropyWeight: Float) {
            self.features = features
            self.preferences = preferences
            self.choices = choices
            self.entropyWeight = entropyWeight
        }
    }

    /// What one step saw.
    package struct Report: Sendable, Equatable {
        /// The loss before the step.
        package var loss: Float = .nan

        /// The summed rewards of the batch.
        package var totalReward = 0.0

        /// The summed entropies of the batch's distributions, in nats.
        package var totalEntropy = 0.0

        /// The first tensor that is not finite; the step was then not taken.
        package var divergedTensor: String?
    }

    /// A step of REINFORCE.
    ///
    /// - Parameters:
    ///   - batch: the prompts.
    ///   - act: given the distributions (B x K), the chosen models and their rewards: the only feedback there is.
    /// - Returns: the loss, rewards and entropies of the batch.
    package mutating func reinforceStep(
        _ batch: Batch,
        act: (_ distributions: Matrix) -> (actions: [Int], rewards: [Float])
    ) -> Report {
        let (gradients, report) = gradients(batch) { tape, logits, distributions in
            let (actions, rewards) = act(distributions)
            let loss = tape.policyGradientLoss(
                logits: logits,
                actions: actions,
                advantages: advantages(rewards),
                entropyWeight: batch.entropyWeight,
                mask: batch.choices
            )
            return (loss, rewards.reduce(0) { $0 + Double($1) })
        }
        return step(gradients, report)
    }

    /// A step of the full-information baseline: every utility is seen, nothing is drawn.
    ///
    /// - Parameters:
    ///   - batch: the prompts.
    ///   - utilities: u = w_q q - w_c c~ of each model, B x K; ignored where it cannot be chosen.
    /// - Returns: the loss, the policy's expected utilities in place of rewards, and the entropies.
    package mutating func exactGradientStep(_ batch: Batch, utilities: Matrix) -> Report {
        let (gradients, report) = gradients(batch) { tape, logits, distributions in
            let loss = tape.expectedUtilityLoss(
                logits: logits,
                utilities: utilities,
                entropyWeight: batch.entropyWeight,
                mask: batch.choices
            )
            let expected = zip(distributions.elements, utilities.elements).reduce(0) { $0 + Double($1.0 * $1.1) }
            return (loss, expected)
        }
        return step(gradients, report)
    }

    /// The gradients of an objective, which gives its loss and the summed rewards of the batch.
    private func gradients(
        _ batch: Batch,
        objective: (inout Tape, Variable, Matrix) -> (loss: Variable, reward: Double)
    ) -> (PolicyGradients, Report) {
        var report = Report()
        let gradients = PolicyGradients(
            forward: { network.record(features: batch.features, preferences: batch.preferences, on: &$0) }
        ) { tape, pass in
            let distributions = tape.value(of: pass.output).softmax(mask: batch.choices)
            let (loss, reward) = objective(&tape, pass.output, distributions)
            (report.totalReward, report.totalEntropy) = (reward, distributions.totalEntropy)
            return loss
        }
        return (gradients, report)
    }

    private mutating func step(_ gradients: PolicyGradients, _ report: Report) -> Report {
        var report = report
        switch gradients {
        case .declined: break
        case .diverged(let tensor): report.divergedTensor = tensor
        case .found(let gradients, let loss):
            report.loss = loss
            optimizer.step(&network.parameters, gradients: gradients)
        }
        return report
    }

    /// Rewards less their baseline.
    private func advantages(_ rewards: [Float]) -> [Float] {
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
