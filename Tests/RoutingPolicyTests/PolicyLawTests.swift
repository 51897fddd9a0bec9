import Numerics
import RoutingPolicy
import Testing

/// What must hold for every policy and every predictor of the registry.
struct PolicyLawTests {
    @Test func `there is an example of everything registered`() {
        #expect(Set(Example.policies.map(\.algorithm)) == Set(PolicyRegistry.policies.map { $0.algorithm }))
        #expect(Set(Example.predictors.map(\.algorithm)) == Set(PolicyRegistry.predictors.map { $0.algorithm }))
    }

    @Test(arguments: Example.policies)
    func `rows are distributions over the allowed candidates`(parameters: PolicyParameters) throws {
        let policy = try PolicyRegistry.policy(parameters, frame: Example.frame())
        let quality = Matrix(rows: 5, columns: 3, elements: (0..<15).map { Float($0 * 7 % 11) / 11 })
        let cost = Matrix(rows: 5, columns: 3, elements: (0..<15).map { Float($0 * 5 % 13) / 1000 })
        for allowed in [[true, true, true], [false, true, true], [true, false, false]] {
            for costWeight in [0, 0.3, 1] {
                let preference = try Preference(quality: 1 - costWeight, cost: costWeight)
                let batch = Example.batch(quality, cost, allowed: allowed)
                let probabilities = policy.probabilities(batch, preference: preference)
                for row in 0..<5 {
                    let shares = probabilities.row(row)
                    #expect(shares.allSatisfy { $0 >= 0 && $0 <= 1 })
                    #expect(abs(shares.reduce(0, +) - 1) < 1e-6)
                    #expect(zip(shares, allowed).allSatisfy { $0 == 0 || $1 })
                }
            }
        }
    }

    @Test(arguments: Example.policies)
    func `a policy's parameters build an equal policy`(parameters: PolicyParameters) throws {
        #expect(try PolicyRegistry.policy(parameters, frame: Example.frame()).parameters == parameters)
    }

    @Test(arguments: Example.predictors)
    func `a predictor's parameters build an equal predictor`(parameters: PolicyParameters) throws {
        #expect(try PolicyRegistry.predictor(parameters, frame: Example.frame()).parameters == parameters)
    }

    @Test(arguments: Example.predictors)
    func `predictions are qualities and lengths`(parameters: PolicyParameters) throws {
        let predictor = try PolicyRegistry.predictor(parameters, frame: Example.frame())
        let features = Matrix([[1, 0], [-1, 0], [0, 0], [100, -100], [-1e20, 1e20]])
        let (quality, tokens) = predictor.predictions(features)
        #expect(quality.rows == 5 && quality.columns == 3 && tokens.rows == 5 && tokens.columns == 3)
        #expect(quality.elements.allSatisfy { $0 >= 0 && $0 <= 1 })
        #expect(tokens.elements.allSatisfy { $0 >= 0 && $0.isFinite })
    }

    @Test(arguments: Example.policies + Example.predictors)
    func `unknown, missing, misshapen and infinite parameters are refused`(parameters: PolicyParameters) throws {
        let frame = try Example.frame()
        func build(_ parameters: PolicyParameters) throws {
            if Example.policies.contains(where: { $0.algorithm == parameters.algorithm }) {
                _ = try PolicyRegistry.policy(parameters, frame: frame)
            } else {
                _ = try PolicyRegistry.predictor(parameters, frame: frame)
            }
        }
        var stray = parameters
        stray.tensors["stray"] = Matrix([[1]])
        #expect(throws: PolicyError.self) { try build(stray) }
        stray = parameters
        stray.settings["stray"] = 1
        #expect(throws: PolicyError.self) { try build(stray) }
        for name in parameters.tensors.keys {
            var changed = parameters
            changed.tensors[name] = nil
            #expect(throws: PolicyError.self, "without \(name)") { try build(changed) }
            let (rows, columns) = (parameters.tensors[name]?.rows ?? 0, parameters.tensors[name]?.columns ?? 0)
            changed.tensors[name] = Matrix(rows: rows + 1, columns: columns + 1)
            #expect(throws: PolicyError.self, "with \(name) too large") { try build(changed) }
            changed.tensors[name] = Matrix(rows: rows, columns: columns, repeating: .infinity)
            #expect(throws: PolicyError.self, "with \(name) infinite") { try build(changed) }
        }
        for name in parameters.settings.keys {
            var changed = parameters
            changed.settings[name] = nil
            #expect(throws: PolicyError.self, "without \(name)") { try build(changed) }
            changed.settings[name] = -2000
            #expect(throws: PolicyError.self, "with \(name) far below its range") { try build(changed) }
        }
    }

    @Test(arguments: Example.policies)
    func `a prompt's distribution does not depend on the other prompts`(parameters: PolicyParameters) throws {
        let policy = try PolicyRegistry.policy(parameters, frame: Example.frame())
        let (features, quality, cost) = (
            Example.wave(131, 2, phase: 0.1), Example.wave(131, 3, phase: 0.3), Example.wave(131, 3, phase: 0.7)
        )
        func batch(_ rows: Range<Int>) -> DecisionBatch {
            DecisionBatch(
                features: features.rows(at: rows),
                candidates: Example.candidates,
                predictedQuality: quality.rows(at: rows).absolutes,
                predictedCost: cost.rows(at: rows).absolutes
            )
        }
        let preference = try Preference(quality: 0.6, cost: 0.4)
        let whole = policy.probabilities(batch(0..<131), preference: preference)
        for rows in [0..<1, 5..<7, 40..<88, 3..<131] {
            #expect(policy.probabilities(batch(rows), preference: preference) == whole.rows(at: rows), "rows \(rows)")
        }
    }

    @Test(arguments: Example.predictors)
    func `a prompt's predictions do not depend on the other prompts`(parameters: PolicyParameters) throws {
        let predictor = try PolicyRegistry.predictor(parameters, frame: Example.frame())
        let features = Example.wave(131, 2, phase: 0.1)
        let whole = predictor.predictions(features)
        for rows in [0..<1, 5..<7, 40..<88, 3..<131] {
            let part = predictor.predictions(features.rows(at: rows))
            #expect(part.quality == whole.quality.rows(at: rows), "rows \(rows)")
            #expect(part.outputTokens == whole.outputTokens.rows(at: rows), "rows \(rows)")
        }
    }

    @Test func `an unknown algorithm is refused by name`() throws {
        let error = #expect(throws: PolicyError.self) {
            try PolicyRegistry.policy(PolicyParameters(algorithm: "oracle"), frame: Example.frame())
        }
        #expect(error?.description.contains("'oracle'") == true)
        #expect(error?.description.contains("barp") == true)
    }
}

extension Matrix {
    fileprivate var absolutes: Matrix { Matrix(rows: rows, columns: columns, elements: elements.map(abs)) }
}
