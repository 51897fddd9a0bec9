// Providers price a call by its tokens: so much for what goes in, so much for what comes out, less where calls are sent
// in batches.

package import Numerics

/// The price of calls: what K models cost for prompts and answers of known length.
///
///     cost = f_k (p_in,k r_k n + p_out,k y) / 1,000,000
///
/// n is the prompt's length in the encoder's tokens, r_k how many of the model's own tokens come to one of those, y the
/// answer's length in the model's tokens, p prices of a million tokens, f_k the batch factor.
package struct CallPricing: Sendable, Equatable {
    package let models: [LanguageModel]

    /// r_k, above 0.
    package let inputRatios: [Float]

    /// - Precondition: there is one ratio a model.
    package init(models: [LanguageModel], inputRatios: [Float]) {
        precondition(models.count == inputRatios.count, "one ratio a model")
        self.models = models
        self.inputRatios = inputRatios
    }

    /// Costs in USD of n prompts, n x K.
    ///
    /// - Parameters:
    ///   - inputTokens: n, in the encoder's tokens.
    ///   - outputTokens: of each model's answers, n x K.
    /// - Returns: one cost a prompt and model.
    /// - Precondition: the shapes agree.
    package func costs(inputTokens: [Float], outputTokens: Matrix) -> Matrix {
        precondition(inputTokens.count == outputTokens.rows && models.count == outputTokens.columns, "shapes differ")
        let input = zip(models, inputRatios).map { $0.inputTokenPrice * Double($1) }
        let output = models.map(\.outputTokenPrice)
        var costs = outputTokens
        for row in 0..<costs.rows {
            let length = Double(inputTokens[row])
            for model in models.indices {
                costs[row, model] = Float(input[model] * length + output[model] * Double(costs[row, model]))
            }
        }
        return costs
    }
}

extension LanguageModel {
    /// USD for one token of a prompt, sent in a batch.
    package var inputTokenPrice: Double { Double(inputPrice) * batchFactor * 1e-15 }

    /// USD for one token of an answer, sent in a batch.
    package var outputTokenPrice: Double { Double(outputPrice) * batchFactor * 1e-15 }
}
