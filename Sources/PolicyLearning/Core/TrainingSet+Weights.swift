// Horvitz and Thompson, "A Generalization of Sampling Without Replacement From a Finite Universe" (1952), with weights
// cut as in Ionides, "Truncated Importance Sampling" (2008).

internal import Glibc
internal import Numerics
internal import RoutingPolicy

extension TrainingSet {
    /// What each known outcome counts: min(1 / (K p), M) times its prompt's recency.
    ///
    /// - Parameters:
    ///   - outcomes: n x K.
    ///   - propensities: p, n x K; without, 1 / K.
    ///   - recency: n; without, 1.
    /// - Returns: n x K, 0 where nothing is known; nil where all weights are the same, as they then say nothing.
    static func weights(of outcomes: OutcomeTable, _ propensities: Matrix?, _ recency: [Float]?) -> Matrix? {
        guard propensities != nil || recency != nil else { return nil }
        let models = outcomes.models
        var weights = Matrix(rows: outcomes.prompts, columns: models)
        var (lowest, highest) = (Float.infinity, Float(0))
        for prompt in 0..<outcomes.prompts {
            for model in 0..<models where outcomes.isObserved(prompt: prompt, model: model) {
                let share = propensities.map { Double($0[prompt, model]) * Double(models) } ?? 1
                let weight = Float(min(1 / share, largestWeight)) * (recency?[prompt] ?? 1)
                weights[prompt, model] = weight
                lowest = min(lowest, weight)
                highest = max(highest, weight)
            }
        }
        return highest - lowest > 1e-6 * highest ? weights : nil
    }

    /// How much each prompt's outcomes count for their age, n, in (0, 1]: 2^(-age / half-life); nil where age does not
    /// matter.
    package var recency: [Float]? {
        guard let halfLife, let ages else { return nil }
        return ages.map { max(Float(exp2(-Double($0) / halfLife)), Self.smallestRecency) }
    }

    /// Nothing is forgotten for good: a weight of zero would leave an outcome out in silence.
    private static let smallestRecency: Float = 1e-6

    /// The set in which an outcome counts half as much for every `halfLife` decisions that the log has after it.
    ///
    /// - Precondition: ages are known, and the half-life is above 0.
    package func forgetting(halfLife: Double) -> TrainingSet {
        precondition(ages != nil && halfLife > 0, "ages and a half-life are needed")
        var set = self
        set.halfLife = halfLife
        set.outcomes.weights = Self.weights(of: outcomes, propensities, set.recency)
        return set
    }

    static func checkPropensities(
        _ propensities: Matrix,
        _ candidates: [LanguageModel],
        _ scores: Matrix,
        _ costs: Matrix
    ) throws(LearningError) {
        guard propensities.rows == scores.rows, propensities.columns == scores.columns else {
            throw .invalidTrainingSet(
                "the propensities are \(propensities.rows) x \(propensities.columns); "
                    + "expected \(scores.rows) prompts x \(scores.columns) models"
            )
        }
        for row in 0..<scores.rows {
            for (column, model) in candidates.enumerated()
            where !scores[row, column].isNaN && !costs[row, column].isNaN {
                let propensity = propensities[row, column]
                guard propensity > 0, propensity <= 1 else {
                    throw .invalidTrainingSet(
                        "prompt row \(row) was sent to '\(model.name)' with propensity \(propensity); "
                            + "expected a number above 0 and at most 1"
                    )
                }
            }
        }
    }

    static func checkAges(_ ages: [Int], prompts: Int) throws(LearningError) {
        guard ages.count == prompts, ages.allSatisfy({ $0 >= 0 }) else {
            throw .invalidTrainingSet("\(ages.count) ages were given for \(prompts) prompts, or one is below 0")
        }
    }
}
