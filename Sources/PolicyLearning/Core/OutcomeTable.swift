package import Numerics

/// What came back, by prompt and model; an outcome that is not observed is absent.
package struct OutcomeTable: Sendable {
    /// Quality in [0, 1], n x K; zero where not observed.
    package private(set) var quality: Matrix

    /// Cost in USD, n x K; zero where not observed.
    package private(set) var cost: Matrix

    /// Length of the answer in the model's tokens, n x K; zero where not observed.
    package private(set) var outputTokens: Matrix

    /// Whether the outcome is observed, row by row; n * K flags.
    package private(set) var observed: [Bool]

    /// How much each observed outcome counts, n x K and above 0; nil where all count the same.
    package var weights: Matrix?

    /// A table of n prompts and K models in which nothing is observed.
    package init(prompts: Int, models: Int) {
        quality = Matrix(rows: prompts, columns: models)
        cost = quality
        outputTokens = quality
        observed = Array(repeating: false, count: prompts * models)
    }

    package var prompts: Int { quality.rows }
    package var models: Int { quality.columns }

    /// How many outcomes are observed.
    package var count: Int { observed.count { $0 } }

    package func isObserved(prompt: Int, model: Int) -> Bool {
        observed[prompt * models + model]
    }

    /// How much the outcome counts beside others; 1 where all count the same.
    package func weight(prompt: Int, model: Int) -> Double { weights.map { Double($0[prompt, model]) } ?? 1 }

    package mutating func set(prompt: Int, model: Int, quality: Float, cost: Float, outputTokens: Float) {
        self.quality[prompt, model] = quality
        self.cost[prompt, model] = cost
        self.outputTokens[prompt, model] = outputTokens
        observed[prompt * models + model] = true
    }

    /// The prompts whose outcome of `model` is observed, in order.
    package func prompts(knownFor model: Int) -> [Int] {
        (0..<prompts).filter { isObserved(prompt: $0, model: model) }
    }

    /// All observed costs in USD, prompt by prompt.
    package var observedCosts: [Float] {
        observed.indices.filter { observed[$0] }.map { cost.elements[$0] }
    }

    /// The weighted mean of one column over a model's observed outcomes, for each model; `\.cost`, for example.
    ///
    /// A model without any, as a part of a ``TrainingSet`` may have one, gets the mean of the others' means.
    ///
    /// - Precondition: an outcome is observed.
    package func means(_ values: (OutcomeTable) -> Matrix) -> [Float] {
        let values = values(self)
        let means = (0..<models).map { model -> Float? in
            let prompts = prompts(knownFor: model)
            guard !prompts.isEmpty else { return nil }
            let sum = prompts.reduce(0.0) { $0 + weight(prompt: $1, model: model) * Double(values[$1, model]) }
            return Float(sum / prompts.reduce(0.0) { $0 + weight(prompt: $1, model: model) })
        }
        let found = means.compactMap(\.self)
        precondition(!found.isEmpty, "no outcome is observed")
        let pooled = found.reduce(0, +) / Float(found.count)
        return means.map { $0 ?? pooled }
    }

    /// The outcomes of the prompts at `indices`, in that order.
    package func rows(at indices: some Collection<Int>) -> OutcomeTable {
        var table = OutcomeTable(prompts: indices.count, models: models)
        table.weights = weights?.rows(at: indices)
        for (position, prompt) in indices.enumerated() {
            for model in 0..<models where isObserved(prompt: prompt, model: model) {
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
