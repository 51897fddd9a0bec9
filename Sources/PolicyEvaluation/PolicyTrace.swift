package import Numerics

/// What a policy would get on n test prompts at each of S settings: the expectation over its own choices.
package struct PolicyTrace: Sendable {
    package let name: String

    /// Expected score of each prompt at each setting, n x S.
    package let scores: Matrix

    /// Expected cost in USD of each prompt at each setting, n x S.
    package let costs: Matrix

    /// - Precondition: the shapes agree and there is a prompt and a setting.
    package init(name: String, scores: Matrix, costs: Matrix) {
        precondition(scores.rows == costs.rows && scores.columns == costs.columns, "shapes differ")
        precondition(scores.rows > 0 && scores.columns > 0, "a trace needs a prompt and a setting")
        self.name = name
        self.scores = scores
        self.costs = costs
    }

    /// The trace of a policy with the given probabilities, one n x K matrix a setting.
    package init(name: String, probabilities: [Matrix], outcomes: CompleteOutcomes) {
        var scores = Matrix(rows: outcomes.prompts, columns: probabilities.count)
        var costs = scores
        for (setting, shares) in probabilities.enumerated() {
            precondition(shares.rows == outcomes.prompts && shares.columns == outcomes.models, "shapes differ")
            for prompt in 0..<outcomes.prompts {
                var (score, cost) = (0.0, 0.0)
                for model in 0..<outcomes.models where shares[prompt, model] > 0 {
                    score += Double(shares[prompt, model]) * Double(outcomes.scores[prompt, model])
                    cost += Double(shares[prompt, model]) * Double(outcomes.costs[prompt, model])
                }
                scores[prompt, setting] = Float(score)
                costs[prompt, setting] = Float(cost)
            }
        }
        self.init(name: name, scores: scores, costs: costs)
    }

    /// The operating point of each setting.
    package var points: [CostQualityPoint] {
        zip(Self.columnMeans(costs), Self.columnMeans(scores)).map(CostQualityPoint.init(cost:quality:))
    }

    private static func columnMeans(_ matrix: Matrix) -> [Double] {
        var sums = [Double](repeating: 0, count: matrix.columns)
        for row in 0..<matrix.rows {
            for (column, value) in matrix.row(row).enumerated() { sums[column] += Double(value) }
        }
        return sums.map { $0 / Double(matrix.rows) }
    }
}
