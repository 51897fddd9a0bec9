// The gradient steps of LLM Bandit's networks (arXiv 2502.02743): cross-entropy for pretraining (equation B.4), PPO's
// clipped surrogate with the squared error of the values (Schulman et al., arXiv 1707.06347), and the exact gradient as
// a check.

internal import Gradients
internal import Numerics
internal import RoutingPolicy

/// The policy and the value network under training, with their optimisers.
package struct ActorCritic: Sendable {
    package internal(set) var policy: TrainableSetNetwork
    package internal(set) var value: TrainableSetNetwork

    var policyOptimizer: Adam
    var valueOptimizer: Adam
    private let options: LLMBanditOptions

    package init(_ data: LLMBanditData, options: LLMBanditOptions, seed: UInt64) {
        var shape = SetNetworkShape(identityLength: data.identities.columns, featureLength: data.features.columns)
        shape.heads = options.heads
        shape.width = options.width
        shape.readsContext = options.readsContext
        var generator = PhiloxGenerator(seed: seed)
        // On top of predicted utility the first policy is predicted utility itself, not what chance adds to it.
        policy = TrainableSetNetwork(shape, lastScale: data.utilityWeight > 0 ? 0 : 0.01, using: &generator)
        // A multiple of eight a head.
        shape.width = options.valueWidth / (8 * options.heads) * 8 * options.heads
        shape.output = .values
        value = TrainableSetNetwork(shape, using: &generator)
        policyOptimizer = Adam(learningRate: Float(options.learningRate))
        valueOptimizer = policyOptimizer
        self.options = options
    }

    /// Forgets the optimisers' means, as a new stage with another loss begins.
    mutating func restartOptimizers() {
        policyOptimizer = Adam(learningRate: Float(options.learningRate))
        valueOptimizer = policyOptimizer
    }

    /// The step size of Adam at `step` of `steps`, counted from 0.
    mutating func setRate(step: Int, of steps: Int) {
        let share = steps > 1 ? Double(step) / Double(steps - 1) : 0
        let rate = Float(options.learningRate * (1 + (options.finalRateShare - 1) * share))
        policyOptimizer.learningRate = rate
        valueOptimizer.learningRate = rate
    }

    /// What a step found.
    struct Report {
        var loss: Float = 0

        /// The first tensor that is not finite; the step was then not taken.
        var divergedTensor: String?

        /// Whether the policy had moved too far from the one that took the actions; the step was then not taken.
        var isStopped = false

        /// How far it had moved, and how many ratios pi / pi_old lie outside the clip.
        var divergence = 0.0
        var clipped = 0
    }

    /// A step of pretraining towards `targets`, one share an item.
    mutating func crossEntropyStep(_ batch: SetBatch, targets: [Float]) -> Report {
        step(
            PolicyGradients(forward: { policy.record(batch, on: &$0) }) { tape, pass in
                tape.crossEntropyLoss(logits: pass.output, targets: targets, sets: batch.sets)
            }
        )
    }

    /// A step of PPO, unless the policy is further than `limit` from the one that took the actions.
    mutating func ppoStep(_ experience: PPOBatch, limit: Double) -> Report {
        let (batch, clip) = (experience.batch, Float(options.clip))
        var change = (divergence: 0.0, clipped: 0)
        let gradients = PolicyGradients(forward: { policy.record(batch, on: &$0) }) { tape, pass in
            change = experience.change(to: tape.value(of: pass.output).elements, clip: clip)
            guard change.divergence <= limit else { return nil }
            let loss = tape.clippedSurrogateLoss(
                logits: pass.output,
                actions: experience.actions,
                advantages: experience.advantages,
                oldProbabilities: experience.oldProbabilities,
                clip: clip,
                entropyWeight: Float(options.entropyWeight),
                sets: batch.sets
            )
            let values = value.record(batch, on: &tape)
            pass.parameters += values.parameters
            pass.names += values.names.map { "value.\($0)" }
            let error = tape.squaredErrorLoss(values.output, targets: experience.targets)
            return tape.sum(loss, error, times: Float(options.valueWeight))
        }
        var report = step(gradients)
        (report.divergence, report.clipped) = change
        return report
    }

    /// A step along the exact gradient of the expected utility.
    mutating func exactGradientStep(_ batch: SetBatch, utilities: [Float]) -> Report {
        step(
            PolicyGradients(forward: { policy.record(batch, on: &$0) }) { tape, pass in
                tape.expectedUtilityLoss(
                    logits: pass.output,
                    utilities: utilities,
                    entropyWeight: Float(options.entropyWeight),
                    sets: batch.sets
                )
            }
        )
    }

    /// Steps the policy, and the value network where there are gradients of it.
    private mutating func step(_ gradients: PolicyGradients) -> Report {
        switch gradients {
        case .declined: return Report(isStopped: true)
        case .diverged(let tensor): return Report(loss: .nan, divergedTensor: tensor)
        case .found(var gradients, let loss):
            gradients.clip(toGlobalNorm: options.gradientNorm)
            let count = policy.parameters.count
            policyOptimizer.step(&policy.parameters, gradients: Array(gradients.prefix(count)))
            if gradients.count > count {
                valueOptimizer.step(&value.parameters, gradients: Array(gradients.dropFirst(count)))
            }
            return Report(loss: loss)
        }
    }
}
