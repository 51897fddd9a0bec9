package import Numerics

/// The prompts that policies are evaluated on, and how: outcomes, preferences, the scale of cost, and resamples.
package struct TestSplit: Sendable {
    package let outcomes: CompleteOutcomes

    /// The cost in USD that counts as 1 in a utility, from the training split.
    package let tau: Double

    /// The cost weights of the cost-quality curve.
    package let curveWeights: [Double]

    /// The single models on these prompts.
    package let reference: SingleModelReference

    /// The outcomes with c~ = min(c / tau, 1) in place of USD.
    package let scaledOutcomes: CompleteOutcomes

    private let resamples: PromptResamples
    private let oracleUtility: Matrix

    /// - Parameters:
    ///   - outcomes: of the test prompts.
    ///   - tau: from the training split.
    ///   - curveWeights: the settings of the curve.
    ///   - resamples: over the test prompts.
    package init(outcomes: CompleteOutcomes, tau: Double, curveWeights: [Double], resamples: PromptResamples) {
        precondition(resamples.prompts == outcomes.prompts, "resamples are over the same prompts")
        self.outcomes = outcomes
        self.tau = tau
        self.curveWeights = curveWeights
        self.resamples = resamples
        reference = SingleModelReference(outcomes.singleModels)
        var scaled = outcomes.costs
        for index in scaled.elements.indices {
            scaled.elements[index] = tau > 0 ? min(scaled.elements[index] / Float(tau), 1) : 0
        }
        scaledOutcomes = CompleteOutcomes(scores: outcomes.scores, costs: scaled)
        let oracle = PreferenceGrid.tableWeights.map {
            UtilityChoice.probabilities(quality: outcomes.scores, cost: scaled, costWeight: $0)
        }
        oracleUtility = Self.utilities(PolicyTrace(name: "oracle", probabilities: oracle, outcomes: scaledOutcomes))
    }

    /// The same prompts and settings with other costs in USD, n x K.
    package func replacingCosts(_ costs: Matrix) -> TestSplit {
        TestSplit(
            outcomes: CompleteOutcomes(scores: outcomes.scores, costs: costs),
            tau: tau,
            curveWeights: curveWeights,
            resamples: resamples
        )
    }

    /// Evaluates a policy by its probabilities, one n x K matrix a setting.
    ///
    /// - Parameters:
    ///   - name: what reports call it.
    ///   - curve: at the settings of its curve; usually ``curveWeights``, but any number will do.
    ///   - table: at each of ``PreferenceGrid/tableWeights``.
    ///   - resampled: whether figures are wanted for every resample too, which intervals need.
    /// - Returns: its points and figures.
    package func evaluate(
        _ name: String,
        curve: [Matrix],
        table: [Matrix],
        resampled: Bool = true
    ) -> PolicyResult {
        precondition(table.count == PreferenceGrid.tableWeights.count, "one matrix a table weight")
        let trace = PolicyTrace(name: name, probabilities: curve, outcomes: outcomes)
        let utility = Self.utilities(PolicyTrace(name: name, probabilities: table, outcomes: scaledOutcomes))
        var regret = oracleUtility
        for index in regret.elements.indices { regret.elements[index] -= utility.elements[index] }
        let figures = RoutingFigures(trace.points, reference: reference)
        return PolicyResult(
            name: name,
            points: trace.points,
            sweep: PolicyTrace(name: name, probabilities: table, outcomes: outcomes).points,
            figures: Self.vector(figures, Self.columnMeans(utility), Self.columnMeans(regret)),
            draws: resampled ? draws(trace, utility, regret) : []
        )
    }

    private func draws(_ trace: PolicyTrace, _ utility: Matrix, _ regret: Matrix) -> [[Double?]] {
        let bootstrap = PairedBootstrap(outcomes: outcomes, policies: [trace], resamples: resamples)
        let (utilityDraws, regretDraws) = (resamples.means(of: utility), resamples.means(of: regret))
        return (0..<resamples.draws).map { draw in
            Self.vector(
                bootstrap.figures[0][draw],
                utilityDraws.row(draw).map(Double.init),
                regretDraws.row(draw).map(Double.init)
            )
        }
    }

    /// All figures, in the order of ``Figure/all``, from a curve's figures and the utilities and regrets by table
    /// weight.
    private static func vector(_ figures: RoutingFigures, _ utility: [Double], _ regret: [Double]) -> [Double?] {
        Figure.all.map { figure in
            switch figure {
            case .utility(let weight):
                PreferenceGrid.tableWeights.firstIndex(of: weight).map { utility[$0] }
            case .oracleRegret: regret.reduce(0, +) / Double(regret.count)
            default: figure.value(of: figures)
            }
        }
    }

    /// w_q q - w_c c~ of every prompt at every table weight, from a trace over scaled costs.
    private static func utilities(_ trace: PolicyTrace) -> Matrix {
        var utility = trace.scores
        for row in 0..<utility.rows {
            for (column, weight) in PreferenceGrid.tableWeights.enumerated() {
                utility[row, column] =
                    Float(1 - weight) * trace.scores[row, column] - Float(weight) * trace.costs[row, column]
            }
        }
        return utility
    }

    private static func columnMeans(_ matrix: Matrix) -> [Double] {
        (0..<matrix.columns).map { column in
            (0..<matrix.rows).reduce(0.0) { $0 + Double(matrix[$1, column]) } / Double(matrix.rows)
        }
    }
}

/// What one policy reached on one test split.
package struct PolicyResult: Sendable {
    package let name: String

    /// The operating points of its curve.
    package let points: [CostQualityPoint]

    /// The operating points at the table's weights.
    package let sweep: [CostQualityPoint]

    /// Its figures, in the order of ``Figure/all``.
    package let figures: [Double?]

    /// The same for each resample of the prompts; empty where none was asked for.
    package let draws: [[Double?]]
}
