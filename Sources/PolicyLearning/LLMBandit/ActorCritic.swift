// The gradient steps of LLM Bandit's set policy (arXiv 2502.02743): cross-entropy for pretraining (equation B.4), PPO's clipped
// surrogate with the squared error of the values (Schulman et al., arXiv 1707.06347), and the exact gradient as a check.

internal import Glibc
internal import Gradients
package import Numerics
internal import RoutingPolicy

/// The two networks under training, and their optimisers.
package struct ActorCritic: Sendable {
    package internal(set) var policy: TrainableSetNetwork
    package internal(set) var value: TrainableSetNetwork

    private var policyOptimizer: Adam
    private var valueOptimizer: Adam
    private let settings: SetPolicySettings

    package init(_ data: LLMBanditData, settings: SetPolicySettings, seed: UInt64) {
        var shape = SetNetworkShape(identityLength: data.identities.columns, featureLength: data.features.columns)
        shape.heads = settings.heads
        shape.width = settings.width
        shape.readsContext = settings.readsContext
        var generator = PhiloxGenerator(seed: seed)
        // On top of predicted utility the first policy is predicted utility itself, not what chance adds to it.
        let lastScale = data.temperature > 0 ? 0 : 0.01
        policy = TrainableSetNetwork(shape, output: .logits, lastScale: lastScale, using: &generator)
        shape.width = settings.valueWidth
        value = TrainableSetNetwork(shape, output: .values, using: &generator)
        policyOptimizer = Adam(learningRate: Float(settings.learningRate))
        valueOptimizer = policyOptimizer
        self.settings = settings
    }

    /// Forgets the optimisers' means, as a new stage with another loss begins.
    mutating func restartOptimizers() {
        policyOptimizer = Adam(learningRate: Float(settings.learningRate))
        valueOptimizer = policyOptimizer
    }

    /// The step size of Adam at `step` of `steps`, counted from 0.
    mutating func setRate(step: Int, of steps: Int) {
        let share = steps > 1 ? Double(step) / Double(steps - 1) : 0
        let rate = Float(settings.learningRate * (1 + (settings.finalRateShare - 1) * share))
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

    /// What PPO remembers of a batch of decisions.
    struct Experience {
        var batch: SetBatch

        /// For each decision the position of the chosen item among all items.
        var actions: [Int]
        var oldProbabilities: [Float]

        /// A = w' (r - V), normalised over the batch.
        var advantages: [Float]

        /// What the values should be, n x 2.
        var targets: Matrix

        /// How far the policy with these logits is from the one that took the actions: the mean of rho - 1 - ln rho, an estimate of
        /// KL(old || new) from the taken actions alone (Schulman, "Approximating KL Divergence", 2020), and how many rho lie outside
        /// the clip.
        func change(to logits: [Float], clip: Float) -> (divergence: Double, clipped: Int) {
            let pi = SetDistribution(logits: logits, sets: batch.sets)
            var (sum, outside) = (0.0, 0)
            for (set, action) in actions.enumerated() {
                let ratio = Double(max(pi.probabilities[action], .leastNormalMagnitude) / oldProbabilities[set])
                if abs(ratio - 1) > Double(clip) { outside += 1 }
                sum += ratio - 1 - log(ratio)
            }
            return (sum / Double(max(actions.count, 1)), outside)
        }
    }

    /// A step of pretraining towards `targets`, one share an item.
    mutating func crossEntropyStep(_ batch: SetBatch, targets: [Float]) -> Report {
        step(batch, valueTargets: nil) { tape, logits in
            tape.crossEntropyLoss(logits: logits, targets: targets, sets: batch.sets)
        }
    }

    /// A step of PPO, unless the policy is further than `limit` from the one that took the actions.
    mutating func ppoStep(_ experience: Experience, limit: Double) -> Report {
        let (clip, entropy) = (Float(settings.clip), Float(settings.entropyWeight))
        var (clipped, divergence) = (0, 0.0)
        var report = step(experience.batch, valueTargets: experience.targets) { tape, logits in
            let change = experience.change(to: tape.value(of: logits).elements, clip: clip)
            (clipped, divergence) = (change.clipped, change.divergence)
            guard divergence <= limit else { return nil }
            return tape.clippedSurrogateLoss(
                logits: logits,
                actions: experience.actions,
                advantages: experience.advantages,
                oldProbabilities: experience.oldProbabilities,
                clip: clip,
                entropyWeight: entropy,
                sets: experience.batch.sets
            )
        }
        (report.clipped, report.divergence) = (clipped, divergence)
        return report
    }

    /// A step along the exact gradient of the expected utility.
    mutating func exactGradientStep(_ batch: SetBatch, utilities: [Float]) -> Report {
        let entropy = Float(settings.entropyWeight)
        return step(batch, valueTargets: nil) { tape, logits in
            tape.expectedUtilityLoss(logits: logits, utilities: utilities, entropyWeight: entropy, sets: batch.sets)
        }
    }

    private mutating func step(
        _ batch: SetBatch,
        valueTargets: Matrix?,
        objective: (inout Tape, Variable) -> Variable?
    ) -> Report {
        var (gradients, report) = gradients(batch, valueTargets, objective)
        guard report.divergedTensor == nil, !report.isStopped else { return report }
        gradients.clip(toGlobalNorm: settings.gradientNorm)
        let own = policy.parameters.count
        policyOptimizer.step(&policy.parameters, gradients: Array(gradients.prefix(own)))
        if valueTargets != nil {
            valueOptimizer.step(&value.parameters, gradients: Array(gradients.dropFirst(own)))
        }
        return report
    }

    /// The tape ends with this function, so that the step above changes the parameters in place.
    private func gradients(
        _ batch: SetBatch,
        _ valueTargets: Matrix?,
        _ objective: (inout Tape, Variable) -> Variable?
    ) -> ([Matrix], Report) {
        var tape = Tape()
        let (logits, own) = policy.forward(batch, on: &tape)
        let outputs = tape.value(of: logits)
        guard outputs.elements.allSatisfy(\.isFinite) else {
            return ([], Report(loss: .nan, divergedTensor: "logits"))
        }
        guard var loss = objective(&tape, logits) else { return ([], Report(isStopped: true)) }
        var (parameters, names) = (own, policy.names)
        if let valueTargets {
            let (values, others) = value.forward(batch, on: &tape)
            let error = tape.squaredErrorLoss(values, targets: valueTargets)
            loss = tape.sum(loss, error, times: Float(settings.valueWeight))
            parameters += others
            names += value.names.map { "value.\($0)" }
        }
        let gradients = tape.gradients(of: loss, withRespectTo: parameters)
        let diverged = gradients.firstIndex { gradient in !gradient.elements.allSatisfy(\.isFinite) }
        return (gradients, Report(loss: tape.value(of: loss).elements[0], divergedTensor: diverged.map { names[$0] }))
    }
}

extension ActorCritic {
    /// Everything that changes, as named tensors and numbers.
    package var state: (tensors: [String: Matrix], steps: [String: Int]) {
        var tensors: [String: Matrix] = [:]
        var steps: [String: Int] = [:]
        let parts = [("policy", policy, policyOptimizer), ("value", value, valueOptimizer)]
        for (part, network, optimizer) in parts {
            let adam = optimizer.state
            steps[part] = adam.steps
            for (index, name) in network.names.enumerated() {
                tensors["\(part).\(name)"] = network.parameters[index]
                guard adam.steps > 0 else { continue }
                tensors["\(part).mean.\(name)"] = adam.means[index]
                tensors["\(part).square.\(name)"] = adam.squares[index]
            }
        }
        return (tensors, steps)
    }

    /// Goes back to a state.
    ///
    /// - Returns: whether it fits these networks; if not, nothing has changed.
    package mutating func restore(tensors: [String: Matrix], steps: [String: Int]) -> Bool {
        var copy = self
        for part in ["policy", "value"] {
            let network = part == "policy" ? policy : value
            guard let count = steps[part] else { return false }
            var (own, means, squares): ([Matrix], [Matrix], [Matrix]) = ([], [], [])
            for (index, name) in network.names.enumerated() {
                func stored(_ kind: String) -> Matrix? {
                    tensors["\(part).\(kind)\(name)"].flatMap {
                        $0.rows == network.parameters[index].rows && $0.columns == network.parameters[index].columns
                            ? $0 : nil
                    }
                }
                guard let parameter = stored("") else { return false }
                own.append(parameter)
                guard count > 0 else { continue }
                guard let mean = stored("mean."), let square = stored("square.") else { return false }
                means.append(mean)
                squares.append(square)
            }
            let state = Adam.State(steps: count, means: means, squares: squares)
            if part == "policy" {
                copy.policy.parameters = own
                copy.policyOptimizer.state = state
            } else {
                copy.value.parameters = own
                copy.valueOptimizer.state = state
            }
        }
        self = copy
        return true
    }
}
