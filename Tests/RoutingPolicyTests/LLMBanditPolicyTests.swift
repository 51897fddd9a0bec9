import Numerics
import RoutingPolicy
import Testing

/// What a policy over candidate sets owes to sets: no order, no padding, any size.
struct LLMBanditPolicyTests {
    private let features = Example.wave(40, 2, phase: 0.05)

    /// A policy over any models: identities, mean costs and scores are those of the given kinds.
    private struct Pool {
        var kinds: [Int]
        var parameters: PolicyParameters

        init(_ kinds: [Int], _ parameters: PolicyParameters = Example.llmBandit()) {
            self.kinds = kinds
            self.parameters = parameters
            let identities = Example.wave(7, 3, phase: 0.12)
            let costs: [Float] = [0.0005, 0.002, 0.01, 0.004, 0.0001, 0.03, 0.007]
            self.parameters.tensors["identities"] = identities.rows(at: kinds)
            // At a nano-dollar a token, see `candidates`.
            self.parameters.tensors["input_tokens"] = Matrix(rows: 1, columns: kinds.count)
            self.parameters.tensors["output_tokens"] = Matrix([kinds.map { costs[$0] * 1e6 }])
        }

        var candidates: [LanguageModel] {
            kinds.enumerated().map {
                LanguageModel(name: "\($0) of kind \($1)", inputPrice: 1_000_000_000, outputPrice: 1_000_000_000)
            }
        }

        func distribution(_ features: Matrix, cost: Double, allowed: [Bool]? = nil) throws -> Matrix {
            let frame = try DecisionFrame(candidates: candidates, dimension: 2, costScale: Example.costScale)
            let policy = try LLMBanditPolicy(parameters: parameters, frame: frame)
            let scores = Example.wave(features.rows, 7, phase: 0.5)
            var (quality, costs) = (
                Matrix(rows: features.rows, columns: kinds.count), Matrix(rows: features.rows, columns: kinds.count)
            )
            for row in 0..<features.rows {
                for (column, kind) in kinds.enumerated() {
                    quality[row, column] = abs(scores[row, kind])
                    costs[row, column] = 0.001 * Float(kind + 1) * (1 + abs(scores[row, kind]))
                }
            }
            let batch = DecisionBatch(
                features: features,
                candidates: candidates,
                predictedQuality: quality,
                predictedCost: costs,
                allowed: allowed
            )
            return policy.distribution(batch, preference: try Preference(quality: 1 - cost, cost: cost))
        }
    }

    private static let forms = [
        Example.llmBandit(), Example.llmBandit(costForm: .globalLogarithm, utilityWeight: 20, usesPredictedCost: true),
        Example.llmBandit(costForm: .globalLogarithm, utilityWeight: 20, usesPredictedCost: true, readsContext: false),
    ]

    private func expectClose(_ left: Float, _ right: Float) { #expect(abs(left - right) < 2e-5) }

    @Test func `settings by number, as snapshots of schema 3 have them, give the same policy`() throws {
        let named = Self.forms[1]
        var numbered = named
        numbered.settings.merge(["cost_form": 1, "dynamic_cost": 1, "temperature": 20]) { _, number in number }
        numbered.settings["utility_weight"] = nil
        let policy = try LLMBanditPolicy(parameters: numbered, frame: Example.frame())
        #expect(policy.parameters == named)
    }

    @Test(arguments: forms)
    func `another order of the candidates gives the same probabilities in that order`(form: PolicyParameters) throws {
        let order = [3, 0, 5, 1, 4, 2]
        let plain = try Pool(Array(0..<6), form).distribution(features, cost: 0.4)
        let permuted = try Pool(order, form).distribution(features, cost: 0.4)
        for row in 0..<features.rows {
            for (column, kind) in order.enumerated() { expectClose(permuted[row, column], plain[row, kind]) }
        }
    }

    @Test(arguments: forms)
    func `a candidate that is not allowed is as good as absent`(form: PolicyParameters) throws {
        let masked = try Pool(Array(0..<6), form)
            .distribution(features, cost: 0.4, allowed: [true, false, true, true, false, true])
        let absent = try Pool([0, 2, 3, 5], form).distribution(features, cost: 0.4)
        for row in 0..<features.rows {
            for (column, kind) in [0, 2, 3, 5].enumerated() { #expect(masked[row, kind] == absent[row, column]) }
            #expect(masked[row, 1] == 0 && masked[row, 4] == 0)
        }
    }

    /// Luce's choice axiom: whatever a removed model had goes to the others in proportion.
    @Test(arguments: 0..<6)
    func `without context a removed model leaves the shares of the others in proportion`(removed: Int) throws {
        func distribution(_ kinds: [Int], _ readsContext: Bool) throws -> Matrix {
            let form = Example.llmBandit(
                costForm: .globalLogarithm,
                utilityWeight: 20,
                usesPredictedCost: true,
                readsContext: readsContext
            )
            return try Pool(kinds, form).distribution(features, cost: 0.4)
        }
        let rest = (0..<6).filter { $0 != removed }
        func moved(_ readsContext: Bool) throws -> Float {
            let (whole, left) = (try distribution(Array(0..<6), readsContext), try distribution(rest, readsContext))
            return (0..<features.rows).flatMap { row in
                rest.enumerated().map { column, kind in
                    abs(left[row, column] - whole[row, kind] / (1 - whole[row, removed]))
                }
            }.max() ?? 0
        }
        let (without, with) = (try moved(false), try moved(true))
        #expect(without < 2e-5 && with > 1e-4, "\(without), \(with)")
    }

    @Test(arguments: forms)
    func `two copies of a candidate get the same share`(form: PolicyParameters) throws {
        let doubled = try Pool([0, 1, 2, 1], form).distribution(features, cost: 0.4)
        for row in 0..<features.rows { expectClose(doubled[row, 1], doubled[row, 3]) }
    }

    @Test(arguments: forms, 1...7)
    func `sets of any size have a distribution`(form: PolicyParameters, size: Int) throws {
        let shares = try Pool(Array(0..<size), form).distribution(features, cost: 0.3)
        for row in 0..<features.rows { #expect(abs(shares.row(row).reduce(0, +) - 1) < 1e-5) }
        if size == 1 { #expect(shares.elements.allSatisfy { $0 == 1 }) }
    }

    @Test(arguments: forms)
    func `free models, and scores that are all zero, are no trouble`(form: PolicyParameters) throws {
        var free = form
        free.tensors["input_tokens"] = Matrix([[0, 0, 0]])
        free.tensors["output_tokens"] = Matrix([[0, 0, 0]])
        let policy = try PolicyRegistry.policy(free, frame: Example.frame())
        let zeros = Matrix(rows: 5, columns: 3)
        let shares = policy.probabilities(Example.batch(zeros, zeros), preference: try Preference(quality: 1, cost: 1))
        #expect(shares.elements.allSatisfy { $0.isFinite })
        for row in 0..<5 { #expect(shares.row(row).reduce(0, +) == 1) }
    }

    @Test func `a preference beyond the trained range is routed, and marked`() throws {
        for (cost, marked) in [(0.0, false), (0.6, false), (0.7, true), (1.0, true)] {
            let routed = try Example.trained(Example.llmBandit()).route(
                features,
                inputTokens: Example.lengths(features.rows),
                encoderDigest: Example.digest,
                preference: Preference(quality: 1 - cost, cost: cost)
            )
            #expect(routed.isExtrapolated == marked)
            #expect(routed.decision(row: 0, draw: 0.5).isExtrapolated == marked)
            #expect(routed.probabilities.elements.allSatisfy { $0.isFinite })
        }
        let other = try Example.trained().route(
            features,
            inputTokens: Example.lengths(features.rows),
            encoderDigest: Example.digest,
            preference: Preference(quality: 0, cost: 1)
        )
        #expect(!other.isExtrapolated)
    }

    @Test func `features of another encoder are refused before identities meet them`() throws {
        let trained = try Example.trained(Example.llmBandit(), Example.itemResponse)
        let error = #expect(throws: PolicyError.self) {
            try trained.route(
                features,
                inputTokens: Example.lengths(features.rows),
                encoderDigest: Array(repeating: 1, count: 32),
                preference: Preference(quality: 1, cost: 1)
            )
        }
        #expect(error?.description.contains("was trained on") == true)
    }

    @Test func `an empty set is refused`() throws {
        let error = #expect(throws: PolicyError.self) {
            try Example.trained(Example.llmBandit()).route(
                features,
                inputTokens: Example.lengths(features.rows),
                encoderDigest: Example.digest,
                preference: Preference(quality: 1, cost: 1),
                allowed: [false, false, false]
            )
        }
        #expect(error?.description.contains("none of the policy's 3 candidates is allowed") == true)
    }

    @Test func `a further candidate needs nothing but its identity vector and a price`() throws {
        let frame = try Example.frame()
        let policy = try LLMBanditPolicy(parameters: Example.llmBandit(), frame: frame)
        let model = LanguageModel(name: "new", inputPrice: 1_000_000_000, outputPrice: 3_000_000_000)
        let parameters = try policy.parameters(adding: NewCandidate(model: model, identity: [0.1, -0.4, 0.3]))
        let wider = try DecisionFrame(
            candidates: Example.candidates + [model],
            dimension: 2,
            costScale: Example.costScale
        )
        let extended = try LLMBanditPolicy(parameters: parameters, frame: wider)
        #expect(extended.identities.rows == 4)
        // Prompts as of the known ones on average, answers as long as the known ones' median.
        #expect(abs(extended.calls.inputTokens[3] - 320 / 3) < 1e-3 && extended.calls.outputTokens[3] == 1300)
        #expect(throws: PolicyError.self) {
            try policy.parameters(adding: NewCandidate(model: model, identity: [0.1, -0.4]))
        }
    }

    @Test func `one reference keeps cheap models apart that the set's largest cost makes alike`() {
        let costs: [Float] = [0.001, 0.002, 0.08]
        let (relative, absolute) = (
            CostForm.setMaximum.features(costs, reference: 0.01),
            CostForm.globalLogarithm.features(costs, reference: 0.01)
        )
        #expect(relative[1] - relative[0] < 0.02)
        #expect(absolute[1] - absolute[0] > 0.2)
        // And adding a dear model does not change them.
        #expect(CostForm.globalLogarithm.features(Array(costs.prefix(2)), reference: 0.01) == Array(absolute.prefix(2)))
        #expect(CostForm.setMaximum.features([0, 0], reference: 1) == [0, 0])
        #expect(CostForm.globalLogarithm.features([0], reference: 1) == [-2])
    }

    @Test func `blended predictions are the weighted mean, and a blend of nothing is refused`() throws {
        let blended = Example.blend.predictions(features)
        let (ridge, kmeans) = (Example.ridge.predictions(features), Example.kmeans.predictions(features))
        for place in blended.outputTokens.elements.indices {
            let quality = (2 * ridge.quality.elements[place] + kmeans.quality.elements[place]) / 3
            expectClose(blended.quality.elements[place], quality)
            let tokens = (2 * ridge.outputTokens.elements[place] + kmeans.outputTokens.elements[place]) / 3
            #expect(abs(blended.outputTokens.elements[place] / tokens - 1) < 1e-5)
        }
        for settings: [String: SettingValue] in [[:], ["weight.blend": 1], ["weight.nothing": 1]] {
            let parameters = PolicyParameters(algorithm: "blend", settings: settings)
            #expect(throws: PolicyError.self) { try PolicyRegistry.predictor(parameters, frame: Example.frame()) }
        }
    }
}
