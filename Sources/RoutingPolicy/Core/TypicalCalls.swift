package import Numerics

/// What calls of each model are like on average, for policies that do not look at the prompt.
///
/// Tensors: `input_tokens` and `output_tokens`, both 1 x K, in the model's own tokens; means over its training
/// outcomes.
package struct TypicalCalls: Sendable, Equatable {
    package static let tensorNames: Set<String> = ["input_tokens", "output_tokens"]

    /// Mean length of the prompts, as the model counts them.
    package let inputTokens: [Float]

    /// Mean length of its answers.
    package let outputTokens: [Float]

    /// - Precondition: both have one number a candidate.
    package init(inputTokens: [Float], outputTokens: [Float]) {
        precondition(inputTokens.count == outputTokens.count, "one number a candidate")
        self.inputTokens = inputTokens
        self.outputTokens = outputTokens
    }

    init(parameters: PolicyParameters, models: Int) throws(PolicyError) {
        inputTokens = try parameters.tensor("input_tokens", rows: 1, columns: models).elements
        outputTokens = try parameters.tensor("output_tokens", rows: 1, columns: models).elements
        guard (inputTokens + outputTokens).allSatisfy({ $0 >= 0 }) else {
            throw .invalidParameters("\(parameters.algorithm) has a number of tokens below 0")
        }
    }

    package var tensors: [String: Matrix] {
        ["input_tokens": Matrix([inputTokens]), "output_tokens": Matrix([outputTokens])]
    }

    /// Each model's mean cost in USD a call, at the prices of `models`.
    package func costs(_ models: [LanguageModel]) -> [Float] {
        CallPricing(models: models, inputRatios: inputTokens)
            .costs(inputTokens: [1], outputTokens: Matrix([outputTokens])).elements
    }

    /// With a further model: prompts as of the known ones, answers as long as their median ones, times its own factor.
    func adding(_ candidate: NewCandidate) -> TypicalCalls {
        TypicalCalls(
            inputTokens: inputTokens + [inputTokens.reduce(0, +) / Float(max(inputTokens.count, 1))],
            outputTokens: outputTokens + [candidate.lengthFactor * median(outputTokens)]
        )
    }
}
