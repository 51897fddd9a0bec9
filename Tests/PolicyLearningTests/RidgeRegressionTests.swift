import Numerics
import PolicyLearning
import RoutingPolicy
import Testing

struct RidgeRegressionTests {
    private func table(_ quality: Matrix, _ tokens: Matrix, known: (Int, Int) -> Bool = { _, _ in true })
        -> OutcomeTable
    {
        var table = OutcomeTable(prompts: quality.rows, models: quality.columns)
        for row in 0..<quality.rows {
            for model in 0..<quality.columns where known(row, model) {
                table.set(
                    prompt: row,
                    model: model,
                    quality: quality[row, model],
                    cost: 0,
                    outputTokens: tokens[row, model]
                )
            }
        }
        return table
    }

    @Test func `one feature gives the textbook slope and intercept`() throws {
        let x: [Float] = [0, 1, 2, 5]
        let y: [Float] = [0.1, 0.3, 0.2, 0.8]
        let column = Matrix(y.map { [$0] })
        let fit = try RidgeRegression.fit(
            features: Matrix(x.map { [$0] }),
            outcomes: table(column, column),
            penalty: 3
        )
        // Centred: x' = -2 -1 0 3, y' = -.25 -.05 -.15 .45; slope = (x'y') / (x'x' + 3) = 1.9 / 17.
        #expect(abs(fit.quality.weight[0, 0] - 1.9 / 17) < 1e-5)
        #expect(abs(fit.quality.bias[0, 0] - (0.35 - 2 * 1.9 / 17)) < 1e-5)
    }

    @Test func `predicted and observed lengths sum to the same, and empty answers stay empty`() throws {
        let features = Synthetic.features(60)
        var generator = PhiloxGenerator(seed: 3)
        let tokens = Matrix((0..<60).map { _ in [Float(10 + 1000 * generator.uniform()), 0] })
        let fit = try RidgeRegression.fit(
            features: features,
            outcomes: table(Matrix(rows: 60, columns: 2), tokens),
            penalty: 0.5
        )
        let predicted = fit.predictions(features).outputTokens
        let sums = (0..<2).map { model in
            (
                predicted: (0..<60).reduce(0) { $0 + predicted[$1, model] },
                observed: (0..<60).reduce(0) { $0 + tokens[$1, model] }
            )
        }
        #expect(abs(sums[0].predicted / sums[0].observed - 1) < 1e-4)
        #expect(sums[1].predicted == 0)
    }

    @Test func `each model is fitted on its own known outcomes`() throws {
        let features = Synthetic.features(60)
        let (quality, cost) = (Synthetic.scores(60), Synthetic.costs(60))
        let partly = try RidgeRegression.fit(
            features: features,
            outcomes: table(quality, cost) { prompt, model in model != 1 || prompt >= 20 },
            penalty: 1
        )
        let rest = Array(20..<60)
        let alone = try RidgeRegression.fit(
            features: features.rows(at: rest),
            outcomes: table(quality.rows(at: rest), cost.rows(at: rest)),
            penalty: 1
        )
        let all = try RidgeRegression.fit(features: features, outcomes: table(quality, cost), penalty: 1)
        for row in 0..<Synthetic.dimension {
            #expect(abs(partly.quality.weight[row, 1] - alone.quality.weight[row, 1]) < 1e-5)
            #expect(abs(partly.quality.weight[row, 0] - all.quality.weight[row, 0]) < 1e-5)
        }
        #expect(abs(alone.quality.weight[0, 1] - all.quality.weight[0, 1]) > 1e-5)
    }

    @Test func `a model that was never looked at gets the pooled means`() throws {
        let quality = Matrix([[0.2, 0], [0.4, 0], [0.9, 0]])
        let cost = Matrix([[100, 0], [200, 0], [300, 0]])
        let fit = try RidgeRegression.fit(
            features: Synthetic.features(3),
            outcomes: table(quality, cost) { _, model in model == 0 },
            penalty: 1
        )
        let predictions = fit.predictions(Synthetic.features(5, seed: 2))
        for row in 0..<5 {
            #expect(abs(predictions.quality[row, 1] - 0.5) < 1e-5)
            #expect(abs(predictions.outputTokens[row, 1] - 200) < 1e-2)
        }
    }
}
