// Efron and Tibshirani, An Introduction to the Bootstrap (1993), chapter 13: percentile intervals. Prompts are resampled
// for all routers together, so that the interval of a difference is not widened by what routers have in common.

internal import Numerics

/// The figures of several routers on the same resampled prompts.
package struct PairedBootstrap: Sendable {
    /// The figures of each router in each draw: `figures[router][draw]`.
    package let figures: [[RoutingFigures]]

    /// Resamples prompts with replacement; single models, hull and cost range are recomputed in each draw.
    ///
    /// - Parameters:
    ///   - outcomes: what every model scored and cost on the n prompts.
    ///   - routers: traces over the same n prompts.
    ///   - resamples: the draws, over the same n prompts.
    /// - Complexity: one D x n by n x (2 S R + 2 K) matrix product for D draws, and a hull a draw and router.
    package init(outcomes: OutcomeTable, routers: [RouterTrace], resamples: PromptResamples) {
        func points(_ costs: Matrix, _ scores: Matrix, _ draw: Int) -> [CostQualityPoint] {
            zip(costs.row(draw), scores.row(draw)).map { CostQualityPoint(cost: Double($0), quality: Double($1)) }
        }
        let draws = resamples.draws
        let (modelCosts, modelScores) = (resamples.means(of: outcomes.costs), resamples.means(of: outcomes.scores))
        let references = (0..<draws).map { SingleModelReference(points(modelCosts, modelScores, $0)) }
        figures = routers.map { router in
            let (costs, scores) = (resamples.means(of: router.costs), resamples.means(of: router.scores))
            return (0..<draws).map { RoutingFigures(points(costs, scores, $0), reference: references[$0]) }
        }
    }

    /// The same with `draws` resamples of its own.
    package init(
        outcomes: OutcomeTable,
        routers: [RouterTrace],
        draws: Int = 2000,
        using generator: inout some RandomNumberGenerator
    ) {
        let resamples = PromptResamples(prompts: outcomes.prompts, draws: draws, using: &generator)
        self.init(outcomes: outcomes, routers: routers, resamples: resamples)
    }

    /// The 95 % percentile interval of a figure; nil when it is undefined in more than 2.5 % of the draws.
    package func interval(of figure: (RoutingFigures) -> Double?, router: Int) -> ClosedRange<Double>? {
        Self.percentileInterval(figures[router].map(figure))
    }

    /// The 95 % percentile interval of a figure's difference, router minus reference.
    package func intervalOfDifference(
        of figure: (RoutingFigures) -> Double?,
        router: Int,
        minus reference: Int
    ) -> ClosedRange<Double>? {
        Self.percentileInterval(Self.differences(figures[router].map(figure), figures[reference].map(figure)))
    }

    /// Draw by draw `own` minus `other`; nil where either is.
    package static func differences(_ own: [Double?], _ other: [Double?]) -> [Double?] {
        zip(own, other).map { own, other in
            guard let own, let other else { return nil }
            return own - other
        }
    }

    /// The 95 % percentile interval of a figure's values over the draws; nil when more than 2.5 % of them are nil.
    package static func percentileInterval(_ values: [Double?]) -> ClosedRange<Double>? {
        let known = values.compactMap(\.self).sorted()
        guard !known.isEmpty, Double(values.count - known.count) <= 0.025 * Double(values.count) else { return nil }
        return quantile(0.025, ofSorted: known)...quantile(0.975, ofSorted: known)
    }
}
