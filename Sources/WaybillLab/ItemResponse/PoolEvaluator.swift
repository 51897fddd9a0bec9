import Glibc
import Numerics
import PolicyEvaluation
import PromptEncoder
import RoutingPolicy
import Serving

/// Evaluates a policy over a pool of models on the test prompts: areas under its cost-quality curve, and predictions
/// of one model.
struct PoolEvaluator: Sendable {
    /// Outcomes of the test prompts, columns in the policy's order.
    let outcomes: CompleteOutcomes
    let prompts: EncodedPrompts
    let encoder: EncoderIdentity
    let weights: [Double]

    /// AIQ and AIQ log: mean heights of the curve over linear and logarithmic cost.
    struct Areas: Sendable {
        let linear: Double
        let logarithmic: Double
    }

    /// - Parameters:
    ///   - policy: whose candidates are the columns of the outcomes.
    ///   - pool: the columns that may be chosen; all if nil.
    ///   - poolRange: whether costs run from the pool's cheapest to its most expensive model, or over all models.
    /// - Returns: the areas.
    /// - Throws: `PolicyError` for features of another encoder.
    func areas(_ policy: TrainedPolicy, pool: [Int]? = nil, poolRange: Bool = true) throws -> Areas {
        let columns = pool ?? Array(outcomes.scores.columnIndices)
        let chosen = Set(columns)
        let routed = try policy.route(
            prompts,
            encoderDigest: encoder.digest,
            preferences: try weights.map { try Preference(quality: 1 - $0, cost: $0) },
            allowed: outcomes.scores.columnIndices.map(chosen.contains)
        ).map(\.probabilities)
        let points = PolicyTrace(name: "", probabilities: routed, outcomes: outcomes).points
        let singles = outcomes.singleModels
        let figures = RoutingFigures(
            points,
            reference: SingleModelReference(poolRange ? columns.map { singles[$0] } : singles)
        )
        return Areas(linear: figures.averageQuality ?? 0, logarithmic: figures.averageQualityLog ?? 0)
    }

    /// The log loss of predicted against observed quality of one model, in nats a prompt; predictions clipped to 1e-6.
    func logLoss(_ policy: TrainedPolicy, model: Int) throws -> Double {
        let predicted = try policy.route(
            prompts,
            encoderDigest: encoder.digest,
            preference: Preference(quality: 1, cost: 0)
        ).predictedQuality
        var sum = 0.0
        for row in 0..<predicted.rows {
            let p = min(max(Double(predicted[row, model]), 1e-6), 1 - 1e-6)
            let y = Double(outcomes.scores[row, model])
            sum -= y * log(p) + (1 - y) * log(1 - p)
        }
        return sum / Double(predicted.rows)
    }
}

extension Matrix {
    var columnIndices: Range<Int> { 0..<columns }

    /// The columns at `indices`, in that order.
    func columns(at indices: [Int]) -> Matrix {
        var picked: [Float] = []
        picked.reserveCapacity(rows * indices.count)
        for row in 0..<rows {
            for column in indices { picked.append(self[row, column]) }
        }
        return Matrix(rows: rows, columns: indices.count, elements: picked)
    }
}
