import PureTestSupport
import Numerics
import PolicyEvaluation
import Testing

/// Two tasks with two prompts each in training and in the test split; model 0 costs 1, model 1 costs 4, model 2 costs
/// 10.
@Suite struct ReferencePolicyTests {
    private let training = CompleteOutcomes(
        scores: Matrix([[1, 0, 1], [1, 0.2, 1], [0, 1, 0.9], [0, 0.8, 0.9]]),
        costs: Matrix(Array(repeating: [1, 4, 10], count: 4))
    )
    private let trainingTasks = ["a", "a", "b", "b"]
    private let outcomes = CompleteOutcomes(
        scores: Matrix([[1, 0, 0.5], [0, 0, 1], [0, 1, 1]]),
        costs: Matrix([[1, 4, 10], [1, 4, 10], [1, 4, 10]])
    )

    private func split(_ weights: [Double], tau: Double = 10) -> TestSplit {
        var generator = SplitMix(state: 2)
        return TestSplit(
            outcomes: outcomes,
            tau: tau,
            curveWeights: weights,
            resamples: PromptResamples(prompts: 3, draws: 20, using: &generator)
        )
    }

    private func evaluated(_ reference: ReferencePolicy, _ weights: [Double], tasks: [String]) -> PolicyResult {
        reference.evaluated(on: split(weights), testTasks: tasks, training: training, trainingTasks: trainingTasks)
    }

    private func value(_ result: PolicyResult, _ figure: Figure) -> Double? {
        Figure.all.firstIndex(of: figure).flatMap { result.figures[$0] }
    }

    @Test func `the oracle takes the cheapest of the best, and the cheapest when only cost counts`() {
        let oracle = evaluated(.oracle, [0, 1], tasks: ["a", "a", "b"])
        #expect(oracle.points[0] == CostQualityPoint(cost: 5, quality: 1))
        #expect(oracle.points[1].cost == 1)
        #expect(abs(oracle.points[1].quality - 1.0 / 3) < 1e-6)
        #expect(value(oracle, .oracleRegret) == 0)
    }

    @Test func `task-id uses each task's training means, and all of them for an unseen task`() {
        // Task a: model 0 (1 at cost 1). Task b: model 1 ties at 0.9 with model 2 and is cheaper. Overall: model 2
        // (0.95).
        let known = evaluated(.taskIdentity, [0], tasks: ["a", "b", "b"])
        #expect(abs(known.points[0].cost - 3) < 1e-6)
        #expect(abs(known.points[0].quality - 2.0 / 3) < 1e-6)
        let unseen = evaluated(.taskIdentity, [0], tasks: ["c", "c", "c"])
        #expect(unseen.points == evaluated(.bestSingle, [0], tasks: ["a", "b", "b"]).points)
        #expect(unseen.points[0].cost == 10)
    }

    @Test func `the zero router is the hull of the single models`() {
        let zero = evaluated(.zeroRouter, [0, 0.5, 1], tasks: ["a", "a", "b"])
        #expect(zero.points == outcomes.singleModels)
        let figures = RoutingFigures(outcomes.singleModels, reference: SingleModelReference(outcomes.singleModels))
        #expect(value(zero, .averageQuality) == figures.averageQuality)
        #expect(value(zero, .costAt100) == 1)
    }

    @Test func `cheapest and random ignore the preference`() {
        let cheapest = evaluated(.cheapest, [0, 1], tasks: ["a", "a", "b"])
        #expect(cheapest.points.allSatisfy { $0.cost == 1 })
        let random = evaluated(.random, [0, 1], tasks: ["a", "a", "b"])
        #expect(abs(random.points[0].cost - 5) < 1e-5)
        #expect(abs(random.points[0].quality - 4.5 / 9) < 1e-6)
    }

    @Test func `utility cuts costs at tau, and no reference beats the oracle`() throws {
        var generator = SplitMix(state: 2)
        let test = TestSplit(
            outcomes: outcomes,
            tau: 5,
            curveWeights: [0, 1],
            resamples: PromptResamples(prompts: 3, draws: 5, using: &generator)
        )
        let expensive = Matrix(Array(repeating: [0, 0, 1], count: 3))
        let table = PreferenceGrid.tableWeights.map { _ in expensive }
        let result = test.evaluate("most expensive", curve: [expensive], table: table)
        // 0.5 * (2.5 / 3) - 0.5 * min(10 / 5, 1)
        #expect(abs(try #require(value(result, .utility(costWeight: 0.5))) - (0.5 * 2.5 / 3 - 0.5)) < 1e-6)
        for reference in ReferencePolicy.allCases {
            let result = evaluated(reference, [0, 0.3, 1], tasks: ["a", "b", "b"])
            #expect(try #require(value(result, .oracleRegret)) >= -1e-6)
        }
    }
}
