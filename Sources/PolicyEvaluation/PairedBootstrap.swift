// Efron and Tibshirani, An Introduction to the Bootstrap (1993), chapter 13: percentile intervals. Prompts are
// resampled for all policies together, so that the interval of a difference is not widened by what policies have in
// common.

internal import Numerics

/// The figures of several policies on the same resampled prompts.
package struct PairedBootstrap: Sendable {
    /// The figures of each policy in each draw: `figures[policy][draw]`.
    package let figures: [[RoutingFigures]]

    /// Resamples prompts with replacement; single models, hull and cost range are recomputed in each draw.
    ///
    /// - Parameters:
    ///   - outcomes: what every model scored and cost on the n prompts.
    ///   - policies: traces over the same n prompts.
    ///   - resamples: the draws, over the same n prompts.
    /// - Complexity: one D x n by n x (2 S R + 2 K) matrix product for D draws, and a hull a draw and policy.
    package init(outcomes: CompleteOutcomes, policies: [PolicyTrace], resamples: PromptResamples) {
        func points(_ costs: Matrix, _ scores: Matrix, _ draw: Int) -> [CostQualityPoint] {
            zip(costs.row(draw), scores.row(draw)).map { CostQualityPoint(cost: Double($0), quality: Double($1)) }
        }
        let draws = resamples.draws
        let (modelCosts, modelScores) = (resamples.means(of: outcomes.costs), resamples.means(of: outcomes.scores))
        let references = (0..<draws).map { SingleModelReference(points(modelCosts, modelScores, $0)) }
        figures = policies.map { policy in
            let (costs, scores) = (resamples.means(of: policy.costs), resamples.means(of: policy.scores))
            return (0..<draws).map { RoutingFigures(points(costs, scores, $0), reference: references[$0]) }
        }
    }

    /// The same with `draws` resamples made here.
    package init(
        outcomes: CompleteOutcomes,
        policies: [PolicyTrace],
        draws: Int = 2000,
        using generator: inout some RandomNumberGenerator
    ) {
        let resamples = PromptResamples(prompts: outcomes.prompts, draws: draws, using: &generator)
        self.init(outcomes: outcomes, policies: policies, resamples: resamples)
    }

    /// The 95 % percentile interval of a figure; nil when it is undefined in more than 2.5 % of the draws.
    package func interval(of figure: (RoutingFigures) -> Double?, policy: Int) -> ClosedRange<Double>? {
        Self.percentileInterval(figures[policy].map(figure))
    }

    /// The 95 % percentile interval of a figure's difference, policy minus reference.
    package func intervalOfDifference(
        of figure: (RoutingFigures) -> Double?,
        policy: Int,
        minus reference: Int
    ) -> ClosedRange<Double>? {
        Self.percentileInterval(Self.differences(figures[policy].map(figure), figures[reference].map(figure)))
    }

    /// Draw by draw `values` minus `others`; nil where either is.
    package static func differences(_ values: [Double?], _ others: [Double?]) -> [Double?] {
        zip(values, others).map { value, other in
            guard let value, let other else { return nil }
            return value - other
        }
    }

    /// The 95 % percentile interval of a figure's values over the draws; nil when more than 2.5 % of them are nil.
    package static func percentileInterval(_ values: [Double?]) -> ClosedRange<Double>? {
        let known = values.compactMap(\.self).sorted()
        guard !known.isEmpty, Double(values.count - known.count) <= 0.025 * Double(values.count) else { return nil }
        return quantile(0.025, ofSorted: known)...quantile(0.975, ofSorted: known)
    }
}
