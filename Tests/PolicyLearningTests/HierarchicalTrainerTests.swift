import Foundation
import Numerics
import PolicyLearning
import RoutingPolicy
import Testing

struct HierarchicalTrainerTests {
    private static let digest = (0..<32).map { UInt8($0) }

    /// A training set over the synthetic prompts in which `sees` says which outcomes are known.
    private func data(
        _ prompts: Int = 240,
        candidates: [LanguageModel] = Synthetic.candidates,
        scores: Matrix? = nil,
        costs: Matrix? = nil,
        propensities: Matrix? = nil,
        sees: (_ prompt: Int, _ model: Int) -> Bool = { _, _ in true }
    ) throws -> TrainingSet {
        var scores = scores ?? Synthetic.scores(prompts)
        var costs = costs ?? Synthetic.costs(prompts)
        for prompt in 0..<prompts {
            for model in candidates.indices where !sees(prompt, model) {
                scores[prompt, model] = .nan
                costs[prompt, model] = .nan
            }
        }
        return try TrainingSet(
            encoder: Synthetic.encoder(),
            candidates: candidates,
            features: Synthetic.features(prompts),
            inputTokens: Synthetic.lengths(prompts),
            scores: scores,
            costs: costs,
            propensities: propensities
        )
    }

    private func train(_ data: TrainingSet, _ options: [String: SettingValue] = [:]) throws -> TrainedPolicy {
        try TrainerRegistry.train("hierarchical", data: data, options: options, seed: 1)
    }

    private func predictions(
        _ policy: TrainedPolicy,
        candidates: [LanguageModel]? = nil
    ) throws -> (quality: Matrix, cost: Matrix) {
        let frame = try DecisionFrame(
            candidates: candidates ?? policy.candidates,
            dimension: Synthetic.dimension,
            costScale: policy.costScale
        )
        let predictor = try PolicyRegistry.predictor(policy.predictorParameters, frame: frame)
        let predicted = predictor.predictions(Synthetic.features(40, seed: 77))
        let pricing = CallPricing(models: frame.candidates, inputRatios: policy.frame.inputRatios)
        return (
            predicted.quality, pricing.costs(inputTokens: Synthetic.lengths(40), outputTokens: predicted.outputTokens)
        )
    }

    /// Every prompt was sent to one model only, as in a deployment.
    private func isLogged(_ prompt: Int, _ model: Int) -> Bool { (prompt / 2) % 3 == model }

    @Test func `one outcome a prompt is enough to route by`() throws {
        let policy = try train(data(sees: isLogged))
        #expect(policy.provenance.outcomes == 240)
        #expect(try Synthetic.choices(policy, cost: 0.2) == Synthetic.best())
    }

    @Test func `all outcomes of a prompt are enough to route by`() throws {
        #expect(try Synthetic.choices(train(data()), cost: 0.2) == Synthetic.best())
    }

    @Test func `the share of the models' own slopes is chosen where it is not given`() throws {
        let all: (Int, Int) -> Bool = { _, _ in true }
        for sees in [all, isLogged] {
            let policy = try train(data(sees: sees))
            let chosen = try #require(policy.provenance.hyperparameters["chosen_skill_share"].flatMap(Double.init))
            #expect([0, 0.25, 0.5, 0.75, 1].contains(chosen))
            #expect(policy.predictorParameters.settings["skill_share"] == .number(chosen))
        }
        let given = try train(data(), ["skill_share": 0.3])
        #expect(given.predictorParameters.settings["skill_share"] == 0.3)
        #expect(given.provenance.hyperparameters["chosen_skill_share"] == nil)
    }

    @Test func `the number of clusters is chosen where there are any`() throws {
        let policy = try train(data())
        let chosen = try #require(policy.provenance.hyperparameters["chosen_clusters"].flatMap(Double.init))
        // sqrt(240) is 15.5.
        #expect([3, 7, 15, 30].contains(chosen))
        for table in 0..<8 {
            #expect(policy.predictorParameters.tensors["cluster.\(table).centroids"]?.rows == Int(chosen))
        }
        #expect(policy.predictorParameters.tensors["cluster.8.centroids"] == nil)
        let without = try train(data(), ["tables": 0])
        #expect(without.provenance.hyperparameters["chosen_clusters"] == nil)
        #expect(without.predictorParameters.tensors["cluster.0.centroids"] == nil)
    }

    /// Every share is fitted and judged here anew, through the trainer, on the same folds.
    @Test func `the chosen share predicts held-out outcomes of a log best`() throws {
        let data = try data(120, sees: isLogged)
        let shares = [0.5, 0.25, 0.75, 0, 1]
        var errors = shares.map { _ in 0.0 }
        for held in CrossValidation(prompts: 120, seed: 1).folds {
            let rest = data.part(at: (0..<120).filter { !held.contains($0) })
            for (index, share) in shares.enumerated() {
                let policy = try train(rest, ["skill_share": .number(share), "tables": 0])
                let frame = try DecisionFrame(
                    candidates: policy.candidates,
                    dimension: Synthetic.dimension,
                    costScale: policy.costScale
                )
                let quality = try PolicyRegistry.predictor(policy.predictorParameters, frame: frame)
                    .predictions(data.features.rows(at: held)).quality
                for (row, prompt) in held.enumerated() {
                    for model in 0..<3 where isLogged(prompt, model) {
                        let error = Double(data.outcomes.quality[prompt, model] - quality[row, model])
                        errors[index] += error * error
                    }
                }
            }
        }
        let best = try #require(errors.min())
        #expect(errors.contains { $0 > best * 1.001 }, "all shares are alike: \(errors)")
        let chosen = try #require(train(data).provenance.hyperparameters["chosen_skill_share"].flatMap(Double.init))
        #expect(errors[try #require(shares.firstIndex(of: chosen))] <= best * 1.000001, "\(chosen) of \(errors)")
    }

    @Test func `the same data give the same policy, and it can be stored`() throws {
        let data = try data(sees: isLogged)
        let (first, second) = (try train(data), try train(data))
        #expect(first == second)
        let copy = try TrainedPolicy(
            candidates: first.candidates,
            encoder: first.encoder,
            costScale: first.costScale,
            explore: first.explore,
            policy: first.policyParameters,
            predictor: TrainedPolicy.parameters(
                algorithm: first.predictorParameters.algorithm,
                settings: first.predictorParameters.settings,
                part: .predictor,
                of: first.tensors
            ),
            provenance: first.provenance
        )
        #expect(copy == first)
        #expect(try predictions(copy) == predictions(first))
    }

    @Test func `a new price acts at once`() throws {
        let policy = try train(data())
        var candidates = policy.candidates
        candidates[1] = LanguageModel(name: "dear", inputPrice: 3_000_000_000, outputPrice: 3_000_000_000)
        let (before, after) = (try predictions(policy).cost, try predictions(policy, candidates: candidates).cost)
        for row in 0..<before.rows {
            #expect(after[row, 0] == before[row, 0])
            #expect(abs(after[row, 1] / before[row, 1] - 3) < 1e-5)
        }
    }

    @Test func `predicted spend agrees with observed spend`() throws {
        let cost = try predictions(train(data())).cost
        for (model, mean) in [0.000_55, 0.011, 0.011].enumerated() {
            let predicted = (0..<40).reduce(0.0) { $0 + Double(cost[$1, model]) } / 40
            #expect(abs(predicted / mean - 1) < 0.1)
        }
    }

    @Test func `one model alone can be learned`() throws {
        let column = Matrix((0..<60).map { [Synthetic.scores(60)[$0, 0]] })
        let policy = try train(
            data(
                60,
                candidates: [Synthetic.candidates[0]],
                scores: column,
                costs: Matrix(rows: 60, columns: 1, repeating: 1e-3)
            )
        )
        let (quality, cost) = try predictions(policy)
        #expect(quality[0, 0] > quality[1, 0] + 0.3)
        #expect(cost.elements.allSatisfy { abs($0 - 1e-3) < 1e-5 })
    }

    @Test func `a single outcome says little about a model`() throws {
        // The poor model was tried once, and luckily.
        var scores = Synthetic.scores(240)
        scores[7, 2] = 1
        let (quality, cost) = try predictions(train(data(scores: scores) { $1 != 2 || $0 == 7 }))
        #expect(quality.elements.allSatisfy { (0...1).contains($0) })
        #expect(cost.elements.allSatisfy { $0 > 0 && $0.isFinite })
        let mean = { (model: Int) in (0..<40).reduce(Float(0)) { $0 + quality[$1, model] } / 40 }
        #expect(mean(2) < mean(1))
    }

    @Test(arguments: [0, 0.5, 1] as [Float]) func `equal scores leave the choice to cost`(score: Float) throws {
        let policy = try train(data(scores: Matrix(rows: 240, columns: 3, repeating: score), sees: isLogged))
        let quality = try predictions(policy).quality
        #expect(quality.elements.allSatisfy { abs($0 - score) < 0.05 })
        #expect(try Synthetic.choices(policy, cost: 0.5).allSatisfy { $0 == 0 })
    }

    @Test func `a free model costs nothing`() throws {
        var candidates = Synthetic.candidates
        candidates[0] = LanguageModel(name: "cheap", inputPrice: 0, outputPrice: 0)
        var costs = Synthetic.costs(240)
        for prompt in 0..<240 { costs[prompt, 0] = 0 }
        let cost = try predictions(train(data(candidates: candidates, costs: costs))).cost
        for row in 0..<cost.rows {
            #expect(cost[row, 0] == 0)
            #expect(abs(cost[row, 1] - 0.011) < 0.002)
        }
        let unpaid = candidates.map { LanguageModel(name: $0.name, inputPrice: 0, outputPrice: 0) }
        let free = try predictions(train(data(candidates: unpaid, costs: Matrix(rows: 240, columns: 3)))).cost
        #expect(free.elements.allSatisfy { $0 == 0 })
    }

    /// A log that shows the cheap model hard prompts nine times as often, which its features do not tell.
    @Test func `propensities undo what the log preferred`() throws {
        let prompts = 1200
        var scores = Matrix(rows: prompts, columns: 3, repeating: 0.5)
        var propensities = Matrix(rows: prompts, columns: 3, repeating: 0.5)
        for prompt in 0..<prompts {
            let isLucky = prompt % 10 == 0
            scores[prompt, 0] = isLucky ? 1 : 0
            propensities[prompt, 0] = isLucky ? 0.9 : 0.1
        }
        // Lucky prompts are a tenth of all, and nine tenths of them were shown against a tenth of the others.
        let sees = { (prompt: Int, model: Int) in
            model > 0 || (prompt % 10 == 0 ? prompt % 100 != 0 : prompt % 10 == 1)
        }
        func mean(_ propensities: Matrix?) throws -> Float {
            let quality = try predictions(train(data(prompts, scores: scores, propensities: propensities, sees: sees)))
                .quality
            return (0..<40).reduce(0) { $0 + quality[$1, 0] } / 40
        }
        #expect(try mean(nil) > 0.35)
        #expect(try mean(propensities) < mean(nil))
    }

    @Test func `a propensity outside 0 to 1 is refused`() throws {
        for bad in [0, -0.1, 1.5, Float.nan] {
            var propensities = Matrix(rows: 240, columns: 3, repeating: 0.5)
            propensities[4, 1] = bad
            #expect(throws: LearningError.self) { try data(propensities: propensities) }
            // Where nothing was sent, no propensity is needed.
            #expect(throws: Never.self) { try data(propensities: propensities) { $0 != 4 || $1 != 1 } }
        }
    }
}
