import Numerics
import PolicyEvaluation
import PolicyLearning
import PromptEncoder
import RoutingPolicy
import Serving
import Trials

/// An outcome set as a world to log: prompts with the outcomes of all models, a target policy, and ways to log.
struct LoggedWorld: Sendable {
    /// How prompts are decided when they are logged.
    enum Logger: String, CaseIterable, Sendable {
        /// The policy's choice for one half, any model for the other.
        case mixed = "half of the choices at random"
        /// As `route --explore 0.1` would.
        case explored = "exploration 0.1"
    }

    /// What one log gave.
    struct Replicate: Sendable {
        /// One of the estimators of ``estimators``.
        struct Estimated: Sendable {
            let value: Double
            /// In the order of `ClusterBootstrap.Method`.
            let intervals: [ClosedRange<Double>]
        }

        let weights: WeightSummary

        /// Whether its estimates would not be given out.
        var isRefused: Bool { weights.isTooThin || weights.isOffOne }

        let quality: [Estimated]
        let cost: [Estimated]
    }

    /// Decisions in a log.
    static let rows = 2000

    static let estimators = [
        "IPS", "clipped IPS", "SNIPS", "DM", "DR", "SNDR", "Switch-DR", "DRos",
    ]

    /// How many prompts are drawn from, and how many the policy learned from.
    let pool: Int
    let learned: Int

    /// The target's true values: mean score, and mean cost in USD.
    let quality: Double
    let cost: Double

    /// The share of the target's choices that a log could make too rarely, for each way to log.
    let unsupported: [Logger: Double]

    private let features: Matrix
    private let outcomes: CompleteOutcomes
    private let target: Matrix
    private let logging: [Logger: Matrix]

    /// - Throws: `LearningError` or `PolicyError` if the policy cannot be trained, `CommandError` for too few prompts.
    init(_ encoded: EncodedSet) throws {
        let set = encoded.set
        // The larger part is logged.
        let (logged, training) = try set.split(.random, seed: 1)
        let known = set.outcomes.rows(at: training)
        let prompts = encoded.prompts.rows(at: training)
        let data = try TrainingSet(
            encoder: encoded.encoder,
            candidates: set.candidates,
            features: prompts.features,
            inputTokens: prompts.inputTokens,
            scores: known.scores,
            costs: known.costs,
            recordedTokens: (set.tokens.input.rows(at: training), set.tokens.output.rows(at: training))
        )
        let policy = try TrainerRegistry.train(
            "ridge",
            data: data,
            options: [:],
            seed: 1,
            costScale: .linear(tau: try SeedSplit.tau(known.costs.elements))
        )
        let drawn = encoded.prompts.rows(at: logged)
        func probabilities(_ weight: Double, explore: Double) throws -> Matrix {
            try policy.route(
                drawn,
                encoderDigest: encoded.encoder.digest,
                preference: Preference(quality: 1 - weight, cost: weight),
                explore: explore
            ).probabilities
        }
        var mixed = try probabilities(0.5, explore: 0)
        let uniform = 0.5 / Float(mixed.columns)
        for index in mixed.elements.indices { mixed.elements[index] = 0.5 * mixed.elements[index] + uniform }
        let logging: [Logger: Matrix] = [.mixed: mixed, .explored: try probabilities(0.5, explore: 0.1)]
        let target = try probabilities(0.2, explore: 0.01)
        self.logging = logging
        self.target = target
        unsupported = logging.mapValues { probabilities in
            SupportGap.gaps(
                target: target,
                logging: probabilities,
                largestWeight: SupportGap.largestWeight(rows: Self.rows)
            ).reduce(0) { $0 + $1.share }
        }
        outcomes = set.outcomes.rows(at: logged)
        features = drawn.features
        pool = logged.count
        learned = training.count
        quality = Self.mean(target, outcomes.scores)
        cost = Self.mean(target, outcomes.costs)
    }

    private static func mean(_ probabilities: Matrix, _ values: Matrix) -> Double {
        zip(probabilities.elements, values.elements).reduce(0) { $0 + Double($1.0) * Double($1.1) }
            / Double(values.rows)
    }

    /// Logs once and estimates.
    ///
    /// - Throws: `LearningError` if no reward model can be fitted.
    func replicate(_ number: Int, of logger: Logger) throws -> Replicate {
        guard let probabilities = logging[logger] else { preconditionFailure("every way to log has its policy") }
        var generator = RandomStream.offPolicy.generator(2 * number + (logger == .mixed ? 0 : 1))
        let prompts = (0..<Self.rows).map { _ in generator.below(pool) }
        let chosen = prompts.map { generator.draw(from: probabilities.row($0)) }
        let places = zip(prompts, chosen)
        let scores = places.map { outcomes.scores[$0, $1] }
        let costs = places.map { outcomes.costs[$0, $1] }
        let model = try CrossFittedRewards(
            features: features.rows(at: prompts),
            chosen: chosen,
            scores: scores,
            costs: costs,
            models: target.columns,
            clusters: prompts,
            seed: UInt64(number)
        )
        func samples(_ rewards: [Float], _ fitted: Matrix) -> [OffPolicySample] {
            prompts.indices.map { row in
                let (shares, logged) = (target.row(prompts[row]), probabilities.row(prompts[row]))
                return OffPolicySample(
                    propensity: Double(probabilities[prompts[row], chosen[row]])
                        / logged.reduce(0) { $0 + Double($1) },
                    target: Double(target[prompts[row], chosen[row]]),
                    reward: Double(rewards[row]),
                    expected: zip(shares, fitted.row(row)).reduce(0) { $0 + Double($1.0) * Double($1.1) },
                    predicted: Double(fitted[row, chosen[row]]),
                    cluster: row
                )
            }
        }
        let (byScore, byCost) = (samples(scores, model.quality), samples(costs, model.cost))
        let bootstrap = ClusterBootstrap(clusters: Array(prompts.indices), draws: 1000, using: &generator)
        return Replicate(
            weights: WeightSummary(byScore),
            quality: Self.estimates(byScore, bootstrap),
            cost: Self.estimates(byCost, bootstrap)
        )
    }

    /// In the order of ``estimators``.
    private static func estimates(
        _ samples: [OffPolicySample],
        _ bootstrap: ClusterBootstrap
    ) -> [Replicate.Estimated] {
        let estimates = [
            OffPolicyEstimator.inversePropensity.estimate(samples), ShrinkageChoice(.clipped, samples).estimate,
            OffPolicyEstimator.selfNormalized.estimate(samples), OffPolicyEstimator.directMethod.estimate(samples),
            OffPolicyEstimator.doublyRobust.estimate(samples),
            OffPolicyEstimator.selfNormalizedDoublyRobust.estimate(samples),
            ShrinkageChoice(.switching, samples).estimate, ShrinkageChoice(.shrunk, samples).estimate,
        ]
        return estimates.map { estimate in
            Replicate.Estimated(
                value: estimate.value,
                intervals: ClusterBootstrap.Method.allCases.map { bootstrap.interval(of: estimate, by: $0) }
            )
        }
    }
}
