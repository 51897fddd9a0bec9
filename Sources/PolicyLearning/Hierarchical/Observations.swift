package import Numerics

/// The known outcomes one after the other, model by model: what a log holds, and nothing about what was not chosen.
package struct Observations: Sendable {
    let models: Int

    /// The prompt of each outcome.
    package private(set) var prompts: [Int] = []

    package private(set) var quality: [Double] = []

    /// Length of the answer in tokens.
    private(set) var outputTokens: [Double] = []

    /// How much each outcome counts, 1 on average under a uniform log.
    package private(set) var weights: [Double] = []

    /// The outcomes of each model.
    private(set) var ranges: [Range<Int>] = []

    var count: Int { prompts.count }

    /// The known outcomes of a table.
    ///
    /// - Parameters:
    ///   - outcomes: n x K.
    ///   - propensities: with what probability the log chose each model, n x K; without, every outcome counts the same.
    ///   - recency: how much each prompt's outcomes count for their age, n, in (0, 1]; a factor of the weight.
    ///   - largestWeight: M of the weight min(1 / (K p), M), which undoes the log's preferences (Horvitz and Thompson
    ///   1952) up
    ///     to a variance we accept (Ionides, "Truncated Importance Sampling", 2008).
    package init(
        _ outcomes: OutcomeTable,
        propensities: Matrix? = nil,
        recency: [Float]? = nil,
        largestWeight: Double
    ) {
        models = outcomes.models
        for model in 0..<models {
            let start = prompts.count
            for prompt in outcomes.prompts(knownFor: model) {
                prompts.append(prompt)
                quality.append(Double(outcomes.quality[prompt, model]))
                outputTokens.append(Double(outcomes.outputTokens[prompt, model]))
                let share = propensities.map { Double($0[prompt, model]) * Double(models) } ?? 1
                weights.append(min(1 / share, largestWeight) * (recency.map { Double($0[prompt]) } ?? 1))
            }
            ranges.append(start..<prompts.count)
        }
    }

    /// The known outcomes of a training set with its propensities and ages.
    init(_ data: TrainingSet, largestWeight: Double = TrainingSet.largestWeight) {
        self.init(
            data.outcomes,
            propensities: data.propensities,
            recency: data.recency,
            largestWeight: largestWeight
        )
    }

    /// The model of each outcome.
    package var modelOfEach: [Int] {
        ranges.enumerated().flatMap { model, range in Array(repeating: model, count: range.count) }
    }

    /// The statistics of a weighted regression for each model.
    ///
    /// - Parameters:
    ///   - inputs: one row a prompt.
    ///   - targets: one for each outcome.
    ///   - weights: precision of each outcome.
    /// - Returns: X' W X and X' W y of each model.
    func statistics(_ inputs: Matrix, targets: [Double], weights: [Double]) -> [MixedEffects.Statistics] {
        let columns = inputs.columns
        return ranges.map { range in
            var scaled = Matrix(rows: range.count, columns: columns + 1)
            for (row, index) in range.enumerated() {
                let root = weights[index].squareRoot()
                let source = prompts[index] * columns
                for column in 0..<columns {
                    scaled[row, column] = Float(root * Double(inputs.elements[source + column]))
                }
                scaled[row, columns] = Float(root * targets[index])
            }
            let gram = scaled.gram()
            var sums = MixedEffects.Statistics(gram: [], right: [])
            sums.gram.reserveCapacity(columns * columns)
            for row in 0..<columns {
                let start = row * (columns + 1)
                sums.gram += gram[start..<start + columns]
                sums.right.append(gram[start + columns])
            }
            return sums
        }
    }

    /// The product of inputs and weights for each outcome.
    func products(_ inputs: Matrix, _ weights: [[Double]]) -> [Double] {
        var result: [Double] = []
        result.reserveCapacity(count)
        for (model, range) in ranges.enumerated() {
            let coefficients = weights[model]
            for index in range {
                let start = prompts[index] * inputs.columns
                var sum = 0.0
                for column in 0..<inputs.columns {
                    sum += Double(inputs.elements[start + column]) * coefficients[column]
                }
                result.append(sum)
            }
        }
        return result
    }
}
