internal import Numerics
package import RoutingPolicy

/// The options that all linear bandits share.
package struct LinearBanditOptions: TrainingOptions {
    var passes = 10
    var components = 32
    var interacts = true
    var penalty = 1.0
    var ridge = RidgeOptions()

    package static let declared =
        [
            Setting("passes", \Self.passes, in: 1...10_000, "passes over the prompts"),
            Setting("components", \Self.components, in: 1...4096, "principal components of the features; at most all"),
            Setting("interactions", \Self.interacts, "the features times the weight of cost are features too"),
            Setting("penalty", \Self.penalty, in: 1e-6...1e9, "lambda, the ridge penalty of each arm"),
        ] + RidgeOptions.declared.map { $0.within(\Self.ridge) }

    package init() {}
}

/// What the trainers of all linear bandits share.
enum LinearBanditParts {
    /// Trains by replay and puts the policy that `policy` makes beside a ridge predictor over the revealed outcomes.
    static func learn(
        _ data: TrainingSet,
        _ costScale: CostScale,
        _ options: LinearBanditOptions,
        seed: UInt64,
        rule: LinearBanditTraining.Rule,
        keepsInverses: Bool,
        _ progress: (TrainingProgress) -> Void,
        policy: (LinearArms) -> any StoredPolicy
    ) throws(LearningError) -> LearnedParts {
        var training = LinearBanditTraining(rule: rule)
        training.passes = options.passes
        training.penalty = options.penalty
        let vectors = PreferenceFeatures(
            projection: try projection(data.features, components: options.components),
            interacts: options.interacts
        )
        var replay = BanditReplay(data.outcomes)
        let arms = try training.run(
            features: data.features,
            vectors: vectors,
            replay: &replay,
            costScale: costScale,
            seed: seed,
            progress: progress
        )
        let predictor = try RidgeRegression.fit(
            features: data.features,
            outcomes: replay.revealed,
            penalty: options.ridge.penalty
        )
        return LearnedParts(
            policy: policy(LinearArms(arms, features: vectors, keepsInverses: keepsInverses, costScale: costScale))
                .parameters,
            predictor: predictor.parameters,
            outcomes: replay.revealed.count
        )
    }

    /// Onto the first principal components, scaled together to a root mean square length of one.
    private static func projection(_ features: Matrix, components: Int) throws(LearningError) -> DenseLayer {
        let found: PrincipalComponents
        do throws(FactorizationError) {
            found = try PrincipalComponents(of: features, count: min(components, features.columns))
        } catch {
            throw .invalidTrainingSet("the features have no principal components: \(error.description)")
        }
        let variance = found.variances.reduce(0) { $0 + max($1, 0) }
        let factor = variance > 0 ? Float(1 / variance.squareRoot()) : 1
        var weight = found.directions.transposed
        for place in weight.elements.indices { weight.elements[place] *= factor }
        let shift = Matrix([found.mean.map { Float($0) }]).multiplied(by: weight)
        return DenseLayer(weight: weight, bias: Matrix([shift.elements.map { -$0 }]))
    }
}
