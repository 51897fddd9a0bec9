import Numerics
import PolicyLearning
import RoutingPolicy
import Testing

struct CrossValidationTests {
    private let scale = CostScale.linear(tau: 0.01)

    @Test func `folds are of nearly one size, and every prompt is held out once`() {
        let validation = CrossValidation(prompts: 11, folds: 3, seed: 4)
        #expect(validation.folds.map(\.count).sorted() == [3, 4, 4])
        #expect(validation.folds.joined().sorted() == Array(0..<11))
        #expect(CrossValidation(prompts: 11, folds: 3, seed: 4).folds == validation.folds)
        #expect(CrossValidation(prompts: 11, folds: 3, seed: 5).folds != validation.folds)
    }

    @Test func `the setting whose held-out choices are best wins, and no held-out prompt is fitted`() throws {
        let data = try Synthetic.data(60)
        let validation = CrossValidation(prompts: 60, seed: 1)
        let best = try validation.best(data: data, costScale: scale) { fold in
            #expect(fold.features.rows == 40 && fold.outcomes.prompts == 40 && fold.heldFeatures.rows == 20)
            let fitted = Set((0..<40).map { Array(fold.features.row($0)) })
            #expect((0..<20).allSatisfy { !fitted.contains(Array(fold.heldFeatures.row($0))) })
            let hard = (0..<20).map { fold.heldFeatures[$0, 0] > 0 }
            let cost = Matrix(Array(repeating: [500, 10_000, 10_000], count: 20))
            let truth = Matrix(hard.map { [$0 ? 0.1 : 0.9, $0 ? 0.85 : 0.95, 0.05] })
            let constant = Matrix(Array(repeating: [0.5, 0.9, 0.05], count: 20))
            return [(constant, cost), (truth, cost), (truth, cost)]
        }
        #expect(best == 1)
    }

    @Test func `the score is the true utility of the predicted choice, by hand for one preference range`() {
        var outcomes = OutcomeTable(prompts: 1, models: 2)
        outcomes.set(prompt: 0, model: 0, quality: 0.5, cost: 0, outputTokens: 0)
        outcomes.set(prompt: 0, model: 1, quality: 1, cost: 0, outputTokens: 0)
        // Without cost the choice is the same at every preference, and the score its quality times the mean of w_q.
        func total(_ quality: [Float]) -> Double {
            RoutingScore.total(
                quality: Matrix([quality]),
                cost: Matrix([[0, 0]]),
                outcomes: outcomes,
                costScale: scale
            )
        }
        #expect(abs(total([0.1, 0.2]) / total([0.2, 0.1]) - 2) < 1e-9)
    }

    @Test func `with one known outcome a prompt, squared error decides`() {
        var outcomes = OutcomeTable(prompts: 2, models: 2)
        outcomes.set(prompt: 0, model: 0, quality: 0.5, cost: 0.01, outputTokens: 1)
        outcomes.set(prompt: 1, model: 1, quality: 1, cost: 0.01, outputTokens: 1)
        let score = RoutingScore.total(
            quality: Matrix([[0.25, 9], [9, 0.5]]),
            cost: Matrix(rows: 2, columns: 2),
            outcomes: outcomes,
            costScale: scale
        )
        #expect(abs(score + 0.3125) < 1e-9)
    }

    @Test(arguments: ["knn", "kmeans", "ridge", "logistic", "mlp"])
    func `a given setting is taken as it is, a missing one is chosen and recorded`(name: String) throws {
        let settings: [String: (name: String, value: Double)] = [
            "knn": ("neighbors", 7), "kmeans": ("clusters", 4), "ridge": ("ridge_penalty", 2.5),
            "logistic": ("weight_decay", 0.2), "mlp": ("weight_decay", 0.2),
        ]
        let setting = try #require(settings[name])
        let given = try TrainerRegistry.train(
            name,
            data: Synthetic.data(),
            options: [setting.name: .number(setting.value)],
            seed: 1
        )
        #expect(given.provenance.hyperparameters["chosen_\(setting.name)"] == "\(TextForm.of(setting.value))")
        let chosen = try TrainerRegistry.train(name, data: Synthetic.data(), seed: 1)
        let text = try #require(chosen.provenance.hyperparameters["chosen_\(setting.name)"])
        #expect(try #require(Double(text)) > 0)
    }

    private enum TextForm {
        static func of(_ value: Double) -> String { value == value.rounded() ? String(Int(value)) : String(value) }
    }
}
