// What a learner is shown of the outcomes on file: BaRP's bandit replay (arXiv 2510.07429) with a sampler that
// explores uniformly, and the log of a deployment (Swaminathan and Joachims, "Counterfactual Risk Minimization",
// arXiv 1502.02362).

package import Numerics

/// Which of n x K outcomes a learner sees, and with what probability it was shown them.
package struct FeedbackMask: Sendable, Equatable {
    /// Whether the outcome of a prompt and model is shown, row by row; n * K flags.
    package let shown: [Bool]

    /// The probability with which the protocol shows each outcome, n x K, in (0, 1].
    package let propensity: Matrix

    /// Every outcome.
    package static func full(prompts: Int, models: Int) -> FeedbackMask {
        FeedbackMask(
            shown: Array(repeating: true, count: prompts * models),
            propensity: Matrix(rows: prompts, columns: models, repeating: 1)
        )
    }

    /// What `visits` to each prompt reveal when each of them draws one model uniformly.
    ///
    /// An outcome is shown with probability 1 - (1 - 1/K)^visits.
    package static func replay(
        prompts: Int,
        models: Int,
        visits: Int = 100,
        using generator: inout some RandomNumberGenerator
    ) -> FeedbackMask {
        var shown = Array(repeating: false, count: prompts * models)
        for prompt in 0..<prompts {
            for _ in 0..<visits { shown[prompt * models + generator.below(models)] = true }
        }
        var missing = 1.0
        for _ in 0..<visits { missing *= 1 - 1 / Double(models) }
        return FeedbackMask(
            shown: shown,
            propensity: Matrix(rows: prompts, columns: models, repeating: Float(1 - missing))
        )
    }

    /// The log of a deployment: each prompt was sent once, to one model drawn uniformly.
    package static func log(
        prompts: Int,
        models: Int,
        using generator: inout some RandomNumberGenerator
    ) -> FeedbackMask {
        var shown = Array(repeating: false, count: prompts * models)
        for prompt in 0..<prompts { shown[prompt * models + generator.below(models)] = true }
        return FeedbackMask(
            shown: shown,
            propensity: Matrix(rows: prompts, columns: models, repeating: 1 / Float(models))
        )
    }

    /// `values`, n x K, with NaN for what is not shown.
    package func callAsFunction(_ values: Matrix) -> Matrix {
        precondition(values.elements.count == shown.count, "shapes differ")
        var masked = values
        for index in shown.indices where !shown[index] { masked.elements[index] = .nan }
        return masked
    }
}
