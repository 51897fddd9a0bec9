internal import Numerics

/// Everything a comparison of policies found, ready to be reported.
package struct PolicyComparison: Sendable {
    /// What was compared, and on what.
    package struct Setup: Sendable {
        /// The outcome set's name.
        package let data: String
        package let isSimulated: Bool
        package let prompts: Int
        package let models: [String]

        /// Models of the set that take no part, with the reason.
        package let omitted: [(model: String, reason: String)]
        package let seeds: Int

        /// How often the log protocol draws its outcomes for each seed.
        package let logDraws: Int

        /// The split in words.
        package let split: String
        package let encoder: String

        /// The grid in words.
        package let preferences: String

        /// Options given to trainers, as `NAME=VALUE`.
        package let options: [String]

        /// How many prompts training and test splits have, by seed.
        package let splitSizes: [(train: Int, test: Int)]

        /// tau in USD, by seed.
        package let taus: [Double]

        package init(
            data: String,
            isSimulated: Bool,
            prompts: Int,
            models: [String],
            omitted: [(model: String, reason: String)],
            seeds: Int,
            logDraws: Int,
            split: String,
            encoder: String,
            preferences: String,
            options: [String],
            splitSizes: [(train: Int, test: Int)],
            taus: [Double]
        ) {
            self.data = data
            self.isSimulated = isSimulated
            self.prompts = prompts
            self.models = models
            self.omitted = omitted
            self.seeds = seeds
            self.logDraws = logDraws
            self.split = split
            self.encoder = encoder
            self.preferences = preferences
            self.options = options
            self.splitSizes = splitSizes
            self.taus = taus
        }
    }

    /// One figure row of a run.
    package struct Run: Sendable {
        package let policy: String
        package let feedback: String?
        package let seed: Int
        package let draw: Int
        package let figures: [Double?]

        package init(policy: String, feedback: String?, seed: Int, draw: Int, figures: [Double?]) {
            self.policy = policy
            self.feedback = feedback
            self.seed = seed
            self.draw = draw
            self.figures = figures
        }
    }

    package let setup: Setup

    /// References first, then policies, in the order they were asked for.
    package let policies: [PolicySummary]

    /// The single models, mean over the test splits of all seeds, in candidate order.
    package let singles: [CostQualityPoint]

    /// The policies with exploration; nil where that was not asked for.
    package let explored: ExploredPolicies?
    package let learning: [LearningCurve]
    package let bounds: RewardBounds
    package let runs: [Run]

    package init(
        setup: Setup,
        policies: [PolicySummary],
        singles: [CostQualityPoint],
        explored: ExploredPolicies? = nil,
        learning: [LearningCurve],
        bounds: RewardBounds,
        runs: [Run]
    ) {
        self.setup = setup
        self.policies = policies
        self.singles = singles
        self.explored = explored
        self.learning = learning
        self.bounds = bounds
        self.runs = runs
    }

    package func policy(named name: String) -> PolicySummary? { policies.first { $0.name == name } }
}

/// The mean reward in each epoch of a training run, mean over seeds.
package struct LearningCurve: Sendable, Equatable {
    package let name: String
    package let rewards: [Double]

    package init(name: String, rewards: [Double]) {
        self.name = name
        self.rewards = rewards
    }
}

/// What no learning, the best fixed model and hindsight would earn on the training split, mean over preferences drawn
/// uniformly from the simplex.
package struct RewardBounds: Sendable, Equatable {
    package let random: Double
    package let bestFixed: Double
    package let oracle: Double

    package init(random: Double, bestFixed: Double, oracle: Double) {
        self.random = random
        self.bestFixed = bestFixed
        self.oracle = oracle
    }

    /// The bounds of a training split whose costs are on the scale of the reward.
    ///
    /// - Complexity: O(101 n K); the integral over w_c by the trapezoid rule, exact to 1e-4 for piecewise linear
    ///   functions.
    package init(_ scaled: CompleteOutcomes) {
        let means = scaled.singleModels
        var sums = (random: 0.0, bestFixed: 0.0, oracle: 0.0, weight: 0.0)
        for step in 0...100 {
            let cost = Double(step) / 100
            let share = step == 0 || step == 100 ? 0.5 : 1.0
            let fixed = means.map { (1 - cost) * $0.quality - cost * $0.cost }
            var hindsight = 0.0
            for prompt in 0..<scaled.prompts {
                var best = -Double.infinity
                for model in 0..<scaled.models {
                    let value =
                        (1 - cost) * Double(scaled.scores[prompt, model]) - cost * Double(scaled.costs[prompt, model])
                    best = max(best, value)
                }
                hindsight += best
            }
            sums.random += share * fixed.reduce(0, +) / Double(fixed.count)
            sums.bestFixed += share * (fixed.max() ?? 0)
            sums.oracle += share * hindsight / Double(scaled.prompts)
            sums.weight += share
        }
        self.init(
            random: sums.random / sums.weight,
            bestFixed: sums.bestFixed / sums.weight,
            oracle: sums.oracle / sums.weight
        )
    }
}
