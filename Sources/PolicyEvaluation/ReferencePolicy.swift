// Hu et al., RouterBench (arXiv 2403.12031): the zero router and the oracle; Shnitzer et al. (arXiv 2309.15789): best
// model on average; the reference `task-id` knows the label that a set's author gave each prompt.

internal import Numerics
internal import Units

/// What every learned policy is compared with.
///
/// None of them looks at a prompt's text.
package enum ReferencePolicy: String, Sendable, CaseIterable {
    case zeroRouter = "zero-router"
    case bestSingle = "best-single"
    case cheapest
    case random
    case taskIdentity = "task-id"
    case oracle

    /// What it is, in a clause for the report.
    package var summary: String {
        switch self {
        case .zeroRouter: "the hull of the single models' points on the test split, which knows nothing about prompts"
        case .bestSingle: "at each preference the one model with the best mean utility on the training split"
        case .cheapest: "the model with the lowest mean cost on the training split"
        case .random: "every model with the same probability, in expectation"
        case .taskIdentity:
            "for each task label the model with the best mean utility on the training split; the best single "
                + "model for a task that training did not show"
        case .oracle:
            "for each prompt the best model by its true outcomes: a maximum over noisy scores, not reachable by "
                + "any policy"
        }
    }

    /// Evaluates the reference on a test split.
    ///
    /// - Parameters:
    ///   - test: the split to be evaluated on.
    ///   - testTasks: the task label of each of its prompts.
    ///   - training: full outcomes of the training split.
    ///   - trainingTasks: the task label of each training prompt.
    /// - Returns: its points and figures.
    package func evaluated(
        on test: TestSplit,
        testTasks: [String],
        training: CompleteOutcomes,
        trainingTasks: [String]
    ) -> PolicyResult {
        let outcomes = test.outcomes
        func scaled(_ costs: Matrix) -> Matrix {
            var costs = costs
            for index in costs.elements.indices {
                costs.elements[index] = test.tau > 0 ? costs.elements[index] / Float(test.tau) : 0
            }
            return costs
        }
        func everywhere(_ probabilities: Matrix) -> PolicyResult {
            let table = PreferenceGrid.tableWeights.map { _ in probabilities }
            return test.evaluate(rawValue, curve: [probabilities], table: table)
        }
        func bySetting(_ choose: (Double) -> Matrix) -> PolicyResult {
            test.evaluate(
                rawValue,
                curve: test.curveWeights.map(choose),
                table: PreferenceGrid.tableWeights.map(choose)
            )
        }
        switch self {
        case .zeroRouter:
            let means = Self.means(of: test.scaledOutcomes)
            let table = PreferenceGrid.tableWeights.map { weight in
                UtilityChoice.probabilities(quality: means.quality, cost: means.cost, costWeight: weight)
                    .rows(at: Array(repeating: 0, count: outcomes.prompts))
            }
            let curve = (0..<outcomes.models).map { Self.always($0, prompts: outcomes.prompts, outcomes.models) }
            return test.evaluate(rawValue, curve: curve, table: table)
        case .bestSingle, .taskIdentity:
            let training = CompleteOutcomes(scores: training.scores, costs: scaled(training.costs))
            let labels = self == .bestSingle ? testTasks.map { _ in "" } : testTasks
            let known = self == .bestSingle ? trainingTasks.map { _ in "" } : trainingTasks
            let (quality, cost) = Self.meansByTask(labels, training: training, trainingTasks: known)
            return bySetting { UtilityChoice.probabilities(quality: quality, cost: cost, costWeight: $0) }
        case .cheapest:
            let costs = training.singleModels.map(\.cost)
            let cheapest = costs.indices.reduce(0) { costs[$1] < costs[$0] ? $1 : $0 }
            return everywhere(Self.always(cheapest, prompts: outcomes.prompts, outcomes.models))
        case .random:
            let share = 1 / Float(outcomes.models)
            return everywhere(Matrix(rows: outcomes.prompts, columns: outcomes.models, repeating: share))
        case .oracle:
            let costs = scaled(outcomes.costs)
            return test.evaluate(
                rawValue,
                curve: test.curveWeights.map {
                    UtilityChoice.probabilities(quality: outcomes.scores, cost: costs, costWeight: $0)
                },
                // The regret is of a utility with costs cut at tau, so the oracle maximises just that.
                table: PreferenceGrid.tableWeights.map {
                    UtilityChoice.probabilities(
                        quality: outcomes.scores,
                        cost: test.scaledOutcomes.costs,
                        costWeight: $0
                    )
                }
            )
        }
    }

    private static func always(_ model: Int, prompts: Int, _ models: Int) -> Matrix {
        var row = Array(repeating: Float(0), count: models)
        row[model] = 1
        return Matrix(rows: prompts, columns: models, elements: Array(repeatElement(row, count: prompts).joined()))
    }

    /// The mean outcome of each model, 1 x K.
    private static func means(of outcomes: CompleteOutcomes) -> (quality: Matrix, cost: Matrix) {
        let points = outcomes.singleModels
        return (Matrix([points.map { Float($0.quality) }]), Matrix([points.map { Float($0.cost) }]))
    }

    /// For each label the mean training outcome of each model on prompts of that label, n x K.
    private static func meansByTask(
        _ labels: [String],
        training: CompleteOutcomes,
        trainingTasks: [String]
    ) -> (quality: Matrix, cost: Matrix) {
        var byTask: [ByteString: (quality: Matrix, cost: Matrix)] = [:]
        let overall = Self.means(of: training)
        var rows: (quality: [[Float]], cost: [[Float]]) = ([], [])
        for label in labels {
            let means: (quality: Matrix, cost: Matrix)
            if let known = byTask[ByteString(label)] {
                means = known
            } else {
                let members = trainingTasks.indices.filter { trainingTasks[$0].hasBytes(of: label) }
                means = members.isEmpty ? overall : Self.means(of: training.rows(at: members))
                byTask[ByteString(label)] = means
            }
            rows.quality.append(means.quality.elements)
            rows.cost.append(means.cost.elements)
        }
        return (Matrix(rows.quality), Matrix(rows.cost))
    }
}
