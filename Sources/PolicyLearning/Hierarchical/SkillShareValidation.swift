// Stone, "Cross-Validatory Choice and Assessment of Statistical Predictions" (1974).

internal import Numerics
internal import RoutingPolicy

/// Chooses how much the models' own slopes count beside shared difficulty and correction: much where each model has
/// many outcomes, little in a log with a hundred a model.
struct SkillShareValidation {
    static let shares = [0.5, 0.25, 0.75, 0, 1]
    static let folds = 3

    private let data: TrainingSet
    private let costScale: CostScale
    private let largestWeight: Double
    private let seed: UInt64

    init(_ data: TrainingSet, costScale: CostScale, largestWeight: Double, seed: UInt64) {
        (self.data, self.costScale) = (data, costScale)
        (self.largestWeight, self.seed) = (largestWeight, seed)
    }

    /// The share whose predictions for held-out prompts route best or, where a prompt has one outcome and no choice can
    /// be judged against another, have the least squared error; of equal ones the first, which is also the answer where
    /// a model would be left without outcomes.
    func share(_ estimator: HierarchicalEstimator) throws(LearningError) -> Double {
        let prompts = data.features.rows
        guard prompts >= 2 * Self.folds else { return Self.shares[0] }
        let judgesChoices = RoutingScore.judgesChoices(data.outcomes)
        var scores = Self.shares.map { _ in 0.0 }
        let validation = CrossValidation(prompts: prompts, folds: Self.folds, seed: seed)
        for held in validation.folds {
            let rest = data.part(at: validation.rest(of: held))
            guard data.candidates.indices.allSatisfy({ !rest.outcomes.prompts(knownFor: $0).isEmpty }) else {
                return Self.shares[0]
            }
            let heldOut = data.part(at: held)
            var parameters = try estimator.parameters(observations(rest), rest)
            for (index, share) in Self.shares.enumerated() {
                parameters.settings["skill_share"] = .number(share)
                let predicted = try heldOut.predictor(parameters, costScale).predictions(heldOut.features)
                scores[index] +=
                    judgesChoices
                    ? RoutingScore.total(predicted, of: heldOut, costScale: costScale)
                    : -squaredError(predicted.quality, heldOut)
            }
        }
        return Self.shares[scores.indices.reduce(0) { scores[$1] > scores[$0] ? $1 : $0 }]
    }

    private func squaredError(_ quality: Matrix, _ heldOut: TrainingSet) -> Double {
        let outcomes = observations(heldOut)
        let model = outcomes.modelOfEach
        return outcomes.quality.indices.reduce(0) { sum, index in
            let error = outcomes.quality[index] - Double(quality[outcomes.prompts[index], model[index]])
            return sum + outcomes.weights[index] * error * error
        }
    }

    private func observations(_ part: TrainingSet) -> Observations {
        Observations(part, largestWeight: largestWeight)
    }
}

extension HierarchicalEstimator {
    /// The parameters fitted to a training set, of whose outcomes `observations` are made.
    func parameters(_ observations: Observations, _ data: TrainingSet) throws(LearningError) -> PolicyParameters {
        do throws(FactorizationError) {
            return try fit(observations, features: data.features, candidates: data.candidates)
        } catch {
            throw .invalidTrainingSet("the mixed model has no solution: \(error.description)")
        }
    }
}

extension TrainingSet {
    /// The hierarchical predictor with these parameters for the set's candidates and features.
    func predictor(_ parameters: PolicyParameters, _ costScale: CostScale) throws(LearningError)
        -> HierarchicalPredictor
    {
        let frame = try frame(costScale)
        do throws(PolicyError) {
            return try HierarchicalPredictor(parameters: parameters, frame: frame)
        } catch {
            throw .policy(error)
        }
    }
}
