package import Numerics

/// What came back, by prompt and model; an outcome that is not known is absent.
package struct OutcomeTable: Sendable {
    /// Quality in [0, 1], n x K; zero where not known.
    package private(set) var quality: Matrix

    /// Cost in USD, n x K; zero where not known.
    package private(set) var cost: Matrix

    /// Length of the answer in the model's tokens, n x K; zero where not known.
    package private(set) var outputTokens: Matrix

    /// Whether the outcome is known, row by row; n * K flags.
    package private(set) var known: [Bool]

    /// A table of n prompts and K models in which nothing is known.
    package init(prompts: Int, models: Int) {
        quality = Matrix(rows: prompts, columns: models)
        cost = quality
        outputTokens = quality
        known = Array(repeating: false, count: prompts * models)
    }

    package var prompts: Int { quality.rows }
    package var models: Int { quality.columns }

    /// How many outcomes are known.
    package var count: Int { known.count { $0 } }

    package func isKnown(prompt: Int, model: Int) -> Bool {
        known[prompt * models + model]
    }

    package mutating func set(prompt: Int, model: Int, quality: Float, cost: Float, outputTokens: Float) {
        self.quality[prompt, model] = quality
        self.cost[prompt, model] = cost
        self.outputTokens[prompt, model] = outputTokens
        known[prompt * models + model] = true
    }

    /// The prompts whose outcome of `model` is known, in order.
    package func prompts(knownFor model: Int) -> [Int] {
        (0..<prompts).filter { isKnown(prompt: $0, model: model) }
    }

    /// All known costs in USD, prompt by prompt.
    package var knownCosts: [Float] {
        known.indices.filter { known[$0] }.map { cost.elements[$0] }
    }

    /// The mean of one column of numbers over a model's known outcomes, for each model; `\.cost`, for example.
    ///
    /// A model without any, as a part of a ``TrainingSet`` may have one, gets the mean of the others' means.
    ///
    /// - Precondition: an outcome is known.
    package func means(_ values: (OutcomeTable) -> Matrix) -> [Float] {
        let values = values(self)
        let means = (0..<models).map { model -> Float? in
            let prompts = prompts(knownFor: model)
            guard !prompts.isEmpty else { return nil }
            let sum = prompts.reduce(0.0) { $0 + Double(values[$1, model]) }
            return Float(sum / Double(prompts.count))
        }
        let found = means.compactMap(\.self)
        precondition(!found.isEmpty, "no outcome is known")
        let pooled = found.reduce(0, +) / Float(found.count)
        return means.map { $0 ?? pooled }
    }

    /// The outcomes of the prompts at `indices`, in that order.
    package func rows(at indices: some Collection<Int>) -> OutcomeTable {
        var table = OutcomeTable(prompts: indices.count, models: models)
        for (position, prompt) in indices.enumerated() {
            for model in 0..<models where isKnown(prompt: prompt, model: model) {
                table.set(
                    prompt: position,
                    model: model,
                    quality: quality[prompt, model],
                    cost: cost[prompt, model],
                    outputTokens: outputTokens[prompt, model]
                )
            }
        }
        return table
    }
}
