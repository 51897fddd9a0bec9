package import Numerics

/// What every candidate model scored and cost on every one of n prompts: the ground truth of a replay.
///
/// PolicyLearning has a table of its own, with gaps and token counts. This target imports matrices alone, so that
/// figures can be computed of any policy, and what a figure needs is just that there are no gaps.
package struct CompleteOutcomes: Sendable {
    /// Scores in [0, 1], n x K.
    package let scores: Matrix

    /// Costs in USD per call, n x K.
    package let costs: Matrix

    /// - Precondition: the shapes agree, there is a prompt and a model, and every number is finite.
    package init(scores: Matrix, costs: Matrix) {
        precondition(scores.rows == costs.rows && scores.columns == costs.columns, "shapes differ")
        precondition(scores.rows > 0 && scores.columns > 0, "an outcome table needs a prompt and a model")
        precondition(scores.elements.allSatisfy(\.isFinite) && costs.elements.allSatisfy(\.isFinite), "not finite")
        self.scores = scores
        self.costs = costs
    }

    package var prompts: Int { scores.rows }
    package var models: Int { scores.columns }

    /// The outcomes of the prompts at `indices`, in that order.
    package func rows(at indices: some Collection<Int>) -> CompleteOutcomes {
        CompleteOutcomes(scores: scores.rows(at: indices), costs: costs.rows(at: indices))
    }

    /// Mean cost and quality of each model alone, in candidate order.
    package var singleModels: [CostQualityPoint] {
        (0..<models).map { model in
            var (cost, quality) = (0.0, 0.0)
            for prompt in 0..<prompts {
                cost += Double(costs[prompt, model])
                quality += Double(scores[prompt, model])
            }
            return CostQualityPoint(cost: cost / Double(prompts), quality: quality / Double(prompts))
        }
    }
}

/// What single models reach: the references every figure of a policy is relative to.
package struct SingleModelReference: Sendable {
    /// The points of the models, in candidate order.
    package let points: [CostQualityPoint]

    /// The best model: the highest quality, the cheapest of equals.
    package let best: CostQualityPoint

    /// From the cheapest to the most expensive model's mean cost.
    package let costRange: ClosedRange<Double>

    package init(_ points: [CostQualityPoint]) {
        precondition(!points.isEmpty, "a reference needs a model")
        let best = points.reduce(points[0]) { best, point in
            (point.quality, -point.cost) > (best.quality, -best.cost) ? point : best
        }
        let costs = points.map(\.cost)
        self.points = points
        self.best = best
        costRange = (costs.min() ?? 0)...(costs.max() ?? 0)
    }

    /// The hull of the single models, which knows nothing about prompts: RouterBench's zero router.
    package var zeroRouter: CostQualityCurve { CostQualityCurve(points) }
}
