import Glibc
import PolicyLearning
import Numerics
import RoutingPolicy
import Testing

struct ColdStartTests {
    /// A network over planted models 0 to 8, and the answers of model 9, the near twin of model 8.
    private struct Case {
        let planted = Planted(prompts: 900, models: 10, seed: 4)
        let model: ItemResponseModel

        init() throws {
            var training = IdentityTraining()
            (training.identityLength, training.firstWidth, training.secondWidth) = (8, 32, 16)
            training.learningRate = 5e-3
            training.setEpochs(8, answers: 8100, finalRateShare: 0.1)
            var scores = Matrix(rows: 900, columns: 9)
            for row in 0..<900 { for column in 0..<9 { scores[row, column] = planted.scores[row, column] } }
            model = try training.fit(GradedAnswers(features: planted.features, scores: scores), seed: 1)
        }

        func error(_ prompts: [Int], _ prior: IdentityPrior) throws -> Float {
            let estimate = try IdentityEstimate(
                model,
                features: planted.features.rows(at: prompts),
                labels: prompts.map { planted.scores[$0, 9] },
                prior: prior,
                reference: planted.features
            )
            let predicted = model.probabilities(features: planted.features, identities: Matrix([estimate.identity]))
            return (0..<900).reduce(0) { $0 + abs(predicted[$1, 0] - planted.probabilities[$1, 9]) } / 900
        }
    }

    @Test func `more answers come nearer to the new model, and all come near`() throws {
        let example = try Case()
        let prior = IdentityPrior.empirical(example.model.identities)
        let none = try example.error([], prior)
        let few = try example.error(Array(0..<30), prior)
        let all = try example.error(Array(0..<900), prior)
        #expect(few < none && all < few, "\(none), \(few), \(all)")
        #expect(all < 0.08, "\(all)")
    }

    @Test func `slopes agree with finite differences`() throws {
        let model = Example.model(features: 7, identity: 5, widths: (9, 6), models: 3)
        let features = Example.matrix(8, 7, seed: 3)
        let start = Example.matrix(1, 5, seed: 11).elements
        let (logits, slopes) = model.logitsAndSlopes(features: features, identity: start)
        #expect(model.logits(features: features, identities: Matrix([start])).elements == logits)
        var disagreements = 0
        for column in 0..<5 {
            var (above, below) = (start, start)
            above[column] += 3e-4
            below[column] -= 3e-4
            let high = model.logits(features: features, identities: Matrix([above]))
            let low = model.logits(features: features, identities: Matrix([below]))
            for row in 0..<8 {
                let difference = (high[row, 0] - low[row, 0]) / 6e-4
                if abs(difference - slopes[row, column]) > 3e-2 * max(1, abs(difference)) { disagreements += 1 }
            }
        }
        // A difference across a rectifier's kink is no derivative; of 40 hardly any lie there.
        #expect(disagreements <= 3, "\(disagreements)")
    }

    @Test func `without answers the model is the average one, and its predictions are cautious`() throws {
        let model = Example.model(features: 7, identity: 5, widths: (9, 6), models: 4)
        let features = Example.matrix(20, 7, seed: 3)
        let estimate = try IdentityEstimate(
            model,
            features: Matrix(rows: 0, columns: 7),
            labels: [],
            prior: .diagonal(model.identities),
            reference: features
        )
        for column in 0..<5 {
            let mean = (0..<4).reduce(Float(0)) { $0 + model.identities[$1, column] } / 4
            #expect(abs(estimate.identity[column] - mean) < 1e-6)
        }
        #expect(estimate.sharpness > 0 && estimate.sharpness < 1)
    }

    @Test func `all-zero scores give a weak model with finite numbers`() throws {
        let example = try Case()
        let prompts = Array(0..<40)
        let prior = IdentityPrior.empirical(example.model.identities)
        let estimate = try IdentityEstimate(
            example.model,
            features: example.planted.features.rows(at: prompts),
            labels: prompts.map { _ in 0 },
            prior: prior,
            reference: example.planted.features
        )
        let finite = estimate.identity.allSatisfy(\.isFinite)
        #expect(finite)
        let own = example.model.probabilities(
            features: example.planted.features,
            identities: Matrix([estimate.identity])
        )
        let others = example.model.probabilities(features: example.planted.features)
        let mean = own.elements.reduce(0, +) / Float(own.elements.count)
        #expect(mean < others.elements.reduce(0, +) / Float(others.elements.count))
    }

    @Test func `a price moves the prior's mean along the line of known ones, and not beyond them`() {
        let identities = Matrix([[0, 0], [1, 0.1], [2, -0.1], [3, 0]])
        func mean(_ price: Double) -> [Double] {
            IdentityPrior.empirical(identities, prices: [0, 1, 2, 3], price: price).mean
        }
        #expect(abs(mean(1.5)[0] - 1.5) < 1e-6)
        #expect(mean(3)[0] > mean(0)[0] + 2.5)
        #expect(mean(99) == mean(3))
    }

    @Test(arguments: PromptSelection.allCases)
    func `every rule gives different prompts, the same for the same seed`(rule: PromptSelection) throws {
        let model = Example.model(features: 7, identity: 5, widths: (9, 6), models: 4)
        let features = Example.matrix(33, 7, seed: 3)
        let material = PromptSelection.Material(
            model: model,
            features: features,
            prior: .empirical(model.identities),
            entropies: (0..<33).map { Double($0 % 7) }
        )
        for count in [1, 4, 5, 17, 33] {
            var (one, two) = (PhiloxGenerator(seed: 1), PhiloxGenerator(seed: 1))
            let chosen = try rule.prompts(count, from: material, using: &one)
            #expect(try rule.prompts(count, from: material, using: &two) == chosen)
            #expect(Set(chosen).count == count)
            let inside = chosen.allSatisfy { (0..<33).contains($0) }
            #expect(inside)
        }
    }

    @Test func `strata of like prompts give their shares`() throws {
        let model = Example.model(features: 7, identity: 5, widths: (9, 6), models: 4)
        // Three far clusters, a quarter, half and a quarter of the prompts; slopes are larger in the last.
        var features = Example.matrix(360, 7, seed: 3)
        for row in 0..<360 {
            for column in 0..<7 { features[row, column] *= row < 270 ? 0.1 : 1 }
            features[row, 0] += row < 90 ? -20 : row < 270 ? 0 : 20
        }
        let material = PromptSelection.Material(model: model, features: features, prior: .empirical(model.identities))
        func chosen(_ rule: PromptSelection) throws -> [Int] {
            var generator = PhiloxGenerator(seed: 1)
            let rows = try rule.prompts(36, from: material, using: &generator)
            return [0..<90, 90..<270, 270..<360].map { cluster in rows.count { cluster.contains($0) } }
        }
        let plain = try chosen(.information)
        #expect(zip(plain, [9, 18, 9]).contains { abs($0 - $1) > 3 }, "\(plain)")
        #expect(try chosen(.stratifiedInformation) == [9, 18, 9])
        // Prompts all alike have no direction, and are still cut.
        let alike = PromptSelection.Material(
            model: model,
            features: Matrix(rows: 20, columns: 7, repeating: 0.5),
            prior: .empirical(model.identities)
        )
        var generator = PhiloxGenerator(seed: 1)
        #expect(
            try Set(PromptSelection.stratifiedInformation.prompts(19, from: alike, using: &generator)).count == 19
        )
    }

    @Test(arguments: PromptSelection.allCases)
    func `empty sets and impossible counts are refused`(rule: PromptSelection) {
        let model = Example.model(features: 7, identity: 5, widths: (9, 6), models: 4)
        func refused(_ count: Int, of prompts: Int) -> Bool {
            let features = Matrix(rows: prompts, columns: 7, repeating: 0.1)
            let material = PromptSelection.Material(model: model, features: features, prior: .standard(length: 5))
            var generator = PhiloxGenerator(seed: 1)
            do throws(LearningError) {
                _ = try rule.prompts(count, from: material, using: &generator)
                return false
            } catch {
                return true
            }
        }
        #expect(refused(1, of: 0))
        #expect(refused(0, of: 5))
        #expect(refused(6, of: 5))
    }

    @Test func `chosen prompts carry more information than random ones`() throws {
        let example = try Case()
        let prior = IdentityPrior.empirical(example.model.identities)
        let features = example.planted.features
        let material = PromptSelection.Material(model: example.model, features: features, prior: prior)
        let (logits, slopes) = example.model.logitsAndSlopes(features: features, identity: prior.mean.map { Float($0) })

        /// ln det(I + sum p (1 - p) g g') with g the slopes along the prior's directions, by elimination.
        func information(_ rule: PromptSelection, seed: UInt64) throws -> Double {
            var generator = PhiloxGenerator(seed: seed)
            let order = prior.directions.count
            var matrix = (0..<order).map { row in (0..<order).map { $0 == row ? 1.0 : 0.0 } }
            for prompt in try rule.prompts(20, from: material, using: &generator) {
                let probability = 1 / (1 + exp(-Double(logits[prompt])))
                let g = prior.directions.map { zip($0, slopes.row(prompt)).reduce(0) { $0 + $1.0 * Double($1.1) } }
                for row in 0..<order {
                    for column in 0..<order {
                        matrix[row][column] += probability * (1 - probability) * g[row] * g[column]
                    }
                }
            }
            var sum = 0.0
            for pivot in 0..<order {
                sum += log(matrix[pivot][pivot])
                for row in pivot + 1..<max(order, pivot + 1) {
                    let factor = matrix[row][pivot] / matrix[pivot][pivot]
                    for column in pivot..<order { matrix[row][column] -= factor * matrix[pivot][column] }
                }
            }
            return sum
        }
        let informed = try information(.information, seed: 1)
        for seed in 1...5 {
            let random = try information(.random, seed: UInt64(seed))
            #expect(informed > random)
        }
    }

    @Test func `families are told from chance`() {
        var rows: [[Float]] = []
        var generator = PhiloxGenerator(seed: 1)
        for group in 0..<4 {
            for _ in 0..<3 { rows.append((0..<4).map { ($0 == group ? 1 : 0) + 0.1 * Float(generator.uniform()) }) }
        }
        let labels = (0..<12).map { "\($0 / 3)" }
        let together = GroupAgreement(rows: Matrix(rows), labels: labels, seed: 1)
        #expect(together.nearest == 1 && together.silhouette > 0.5 && together.chance < 0.01)
        let apart = GroupAgreement(rows: Matrix(rows), labels: (0..<12).map { "\($0 % 4)" }, seed: 1)
        #expect(apart.nearest == 0 && apart.chance > 0.5)
    }
}
