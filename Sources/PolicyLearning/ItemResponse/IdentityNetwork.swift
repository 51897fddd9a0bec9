// The loss of LLM Bandit (arXiv 2502.02743), equations 2 to 4: cross-entropy of graded answers, cross-entropy of
// comparisons, and the divergence of the identity vectors from their prior; identity vectors sampled by
// reparameterisation (Kingma and Welling, arXiv 1312.6114). The effects of prompts are ours: `PromptEffects`.

internal import Gradients
package import Numerics

/// One evaluation of the loss over a batch of graded answers and of comparisons.
package struct IdentityBatch: Sendable {
    /// Rows of features of the graded answers, their models and labels y in [0, 1].
    package var features: Matrix
    package var models: [Int]
    package var labels: [Float]

    /// Standard normal numbers for the sampled identity vectors, one row an answer.
    package var noise: Matrix

    /// [delta ; D] of each graded answer's prompt, one row an answer; nil without effects.
    package var effects: Matrix?

    /// Rows of features of the comparisons, both models, and z.
    package var pairFeatures: Matrix
    package var first: [Int]
    package var second: [Int]
    package var shares: [Float]

    /// Noise for the first and the second model of each comparison.
    package var firstNoise: Matrix
    package var secondNoise: Matrix

    package init(
        features: Matrix,
        models: [Int],
        labels: [Float],
        noise: Matrix,
        effects: Matrix? = nil,
        pairFeatures: Matrix,
        first: [Int],
        second: [Int],
        shares: [Float],
        firstNoise: Matrix,
        secondNoise: Matrix
    ) {
        (self.features, self.models, self.labels, self.noise) = (features, models, labels, noise)
        self.effects = effects
        (self.pairFeatures, self.first, self.second, self.shares) = (pairFeatures, first, second, shares)
        (self.firstNoise, self.secondNoise) = (firstNoise, secondNoise)
    }
}

/// The variational item response network on a tape.
package enum IdentityNetwork {
    /// Loss and gradients at `tensors`, in the order: W1e; W1I, c1; W2, c2; vf, cf; vg, cg; mu; logvar.
    ///
    ///     L = mean BCE(f, y) + pairWeight * mean BCE(g1 - g2, z) + divergenceWeight * KL
    ///
    /// With effects the logit of a graded answer is f + delta + D . I. Either part may be empty and then counts
    /// nothing.
    package static func loss(
        _ tensors: [Matrix],
        _ batch: IdentityBatch,
        pairWeight: Float,
        divergenceWeight: Float
    ) -> (value: Float, gradients: [Matrix]) {
        var tape = Tape()
        let parameters = tensors.map { tape.parameter($0) }
        let (mean, logVariance) = (parameters[9], parameters[10])

        /// Identity vectors of the models, sampled.
        func sample(_ tape: inout Tape, models: [Int], noise: Matrix) -> Variable {
            let means = tape.gatheredRows(mean, at: models)
            let logs = tape.gatheredRows(logVariance, at: models)
            return tape.gaussianSample(mean: means, logVariance: logs, noise: noise)
        }

        /// b2 for rows whose W1e e and identity vectors are known.
        func backbone(_ tape: inout Tape, prompts: Variable, _ sample: Variable) -> Variable {
            let shift = tape.dense(sample, weight: parameters[1], bias: parameters[2])
            let joined = tape.sum(prompts, shift)
            let first = tape.rectified(joined)
            let second = tape.dense(first, weight: parameters[3], bias: parameters[4])
            return tape.rectified(second)
        }

        let divergence = tape.gaussianDivergence(mean: mean, logVariance: logVariance)
        let zero = tape.constant(Matrix(rows: 1, columns: 1))
        var loss = tape.sum(zero, divergence, times: divergenceWeight)
        if !batch.models.isEmpty {
            let features = tape.constant(batch.features)
            let prompts = tape.product(features, parameters[0])
            let identities = sample(&tape, models: batch.models, noise: batch.noise)
            let last = backbone(&tape, prompts: prompts, identities)
            var logits = tape.dense(last, weight: parameters[5], bias: parameters[6])
            if let effects = batch.effects {
                let slopes = tape.constant(effects.columns(1..<effects.columns))
                let favour = tape.contracted(identities, slopes)
                let ease = tape.constant(effects.columns(0..<1))
                logits = tape.sum(tape.sum(logits, favour), ease)
            }
            let pointwise = tape.logisticLoss(logits: logits, labels: batch.labels)
            loss = tape.sum(loss, pointwise)
        }
        if !batch.first.isEmpty, pairWeight > 0 {
            let features = tape.constant(batch.pairFeatures)
            let prompts = tape.product(features, parameters[0])
            let firstIdentities = sample(&tape, models: batch.first, noise: batch.firstNoise)
            let left = backbone(&tape, prompts: prompts, firstIdentities)
            let secondIdentities = sample(&tape, models: batch.second, noise: batch.secondNoise)
            let right = backbone(&tape, prompts: prompts, secondIdentities)
            let leftStrength = tape.dense(left, weight: parameters[7], bias: parameters[8])
            let rightStrength = tape.dense(right, weight: parameters[7], bias: parameters[8])
            let lead = tape.sum(leftStrength, rightStrength, times: -1)
            let pairwise = tape.logisticLoss(logits: lead, labels: batch.shares)
            loss = tape.sum(loss, pairwise, times: pairWeight)
        }
        let value = tape.value(of: loss).elements[0]
        return (value, tape.gradients(of: loss, withRespectTo: parameters))
    }
}
