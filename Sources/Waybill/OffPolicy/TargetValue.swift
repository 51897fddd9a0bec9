import Numerics
import PolicyEvaluation
import PolicyLearning
import Registry
import RoutingPolicy
import Terminal

/// What logged decisions say of one policy.
struct TargetValue {
    /// Score in [0, 1], cost in USD, and reward: w_q score - w_c c~ at the preference of each prompt's job.
    enum Measure: String, CaseIterable {
        case score
        case cost
        case reward
    }

    /// All rows, those of a job, or those of a preference.
    struct Group {
        let title: String
        let rows: Int
        let weights: WeightSummary

        /// One a measure.
        let values: [PolicyValue]

        /// Why the weighted estimates of these rows are not given out; empty where they are.
        var refusals: [String]

        func value(_ measure: Measure) -> PolicyValue { values[Measure.allCases.firstIndex(of: measure) ?? 0] }
    }

    /// `demo@2`.
    let label: String
    let identity: String
    private(set) var total: Group

    /// By job, then by preference where jobs share them.
    let groups: [Group]

    /// Models that the policy would choose where the log had nothing, or too little.
    let gaps: [SupportGap]

    /// On how many rows that could be looked at.
    let supportRows: Int

    /// - Parameters:
    ///   - name: the label and the identity of the snapshot.
    ///   - target: its probabilities, one row for each of `rows`.
    ///   - basis: the rows, and what is expected of every model.
    init(_ name: (label: String, identity: String), _ target: [[Double]], _ basis: ValueBasis) {
        label = name.label
        identity = name.identity
        let places = Array(basis.rows.indices)
        var total = basis.group("all", target, places)
        let known = places.filter { basis.logging[$0] != nil }
        supportRows = known.count
        gaps =
            known.isEmpty
            ? []
            : SupportGap.gaps(
                target: Matrix(known.map { target[$0].map(Float.init) }),
                logging: Matrix(known.map { (basis.logging[$0] ?? []).map(Float.init) }),
                largestWeight: SupportGap.largestWeight(rows: places.count)
            )
        if gaps.reduce(0, { $0 + $1.share }) > SupportGap.tolerated {
            total.refusals += gaps.map { gap in
                "\(name.label) would choose \(basis.log.models[gap.model].model.name) on \(gap.prompts) of "
                    + "\(known.count) prompts (\(NumberText.decimals(100 * gap.share, 2)) % of its choices) where "
                    + "the log could not, or too rarely to weigh"
            }
        }
        self.total = total
        let jobs = PolicyOnLog.groups(basis.rows.map(\.job))
        let preferences = PolicyOnLog.groups(basis.rows.map { basis.log.jobs[$0.job].preference })
        var groups: [Group] = []
        if jobs.count > 1 { groups += jobs.map { basis.group(basis.jobTitle($0[0]), target, $0) } }
        if preferences.count > 1, preferences.count < jobs.count {
            groups += preferences.map { basis.group("all jobs, \(basis.preferenceText($0[0]))", target, $0) }
        }
        self.groups = groups.isEmpty ? [basis.group(basis.jobTitle(0), target, places)] : groups
    }
}

/// What every policy's value is estimated from: the rows, and what is expected of each model on them.
struct ValueBasis {
    let log: LoggedRows

    /// The rows that all policies can decide.
    let rows: [LoggedRows.Row]

    /// The probabilities of the policy that decided; nil where they are not known.
    let logging: [[Double]?]
    let scale: CostScale
    private let expected: CrossFittedRewards

    /// Decides the folds and the draws of intervals.
    static let seed: UInt64 = 1

    /// - Parameters:
    ///   - log: what was read.
    ///   - kept: the places of the rows that all policies can decide.
    ///   - logging: the probabilities of the policy that decided, for all rows of the log.
    ///   - features: of all rows of the log.
    ///   - scale: what costs count as, from 0 to 1.
    /// - Throws: `LearningError` where no reward model can be fitted.
    init(
        _ log: LoggedRows,
        kept: [Int],
        logging: [[Double]?],
        features: Matrix,
        scale: CostScale
    ) throws {
        self.log = log
        self.scale = scale
        self.logging = kept.map { logging[$0] }
        let rows = kept.map { log.rows[$0] }
        self.rows = rows
        expected = try CrossFittedRewards(
            features: features.rows(at: kept),
            chosen: rows.map(\.chosen),
            scores: rows.map { Float($0.score) },
            costs: rows.map { Float($0.cost) },
            models: log.models.count,
            clusters: rows.map(\.cluster),
            seed: Self.seed
        )
    }

    /// `job 'night', quality 0.50, cost 0.50`.
    func jobTitle(_ row: Int) -> String { "job '\(log.jobs[rows[row].job].name)', \(preferenceText(row))" }

    func preferenceText(_ row: Int) -> String {
        let preference = log.jobs[rows[row].job].preference
        return "quality \(NumberText.decimals(preference.quality, 2)), cost \(NumberText.decimals(preference.cost, 2))"
    }

    /// What some rows say.
    func group(_ title: String, _ target: [[Double]], _ places: [Int]) -> TargetValue.Group {
        let samples = TargetValue.Measure.allCases.map { self.samples($0, target, places) }
        var generator = PhiloxGenerator(seed: Self.seed)
        let bootstrap = ClusterBootstrap(clusters: places.map { rows[$0].cluster }, using: &generator)
        let weights = WeightSummary(samples[0])
        var refusals: [String] = []
        if weights.isTooThin {
            refusals.append(
                "\(NumberText.decimals(weights.effectiveSamples, 1)) effective samples of \(weights.rows) decisions; "
                    + "at least \(Int(max(WeightSummary.fewest, 0.01 * Double(weights.rows)))) are needed"
            )
        }
        if weights.isOffOne {
            refusals.append(
                "the mean weight is \(NumberText.decimals(weights.mean, 3)), more than four standard errors from 1: "
                    + "propensities or support are wrong"
            )
        }
        return TargetValue.Group(
            title: title,
            rows: places.count,
            weights: weights,
            values: samples.map { PolicyValue($0, bootstrap) },
            refusals: refusals
        )
    }

    private func samples(_ measure: TargetValue.Measure, _ target: [[Double]], _ places: [Int]) -> [OffPolicySample] {
        places.map { place in
            let row = rows[place]
            let preference = log.jobs[row.job].preference
            func value(_ score: Double, _ cost: Double) -> Double {
                switch measure {
                case .score: score
                case .cost: cost
                case .reward:
                    preference.quality * score - preference.cost * Double(scale.scaled(Float(cost)))
                }
            }
            func predicted(_ model: Int) -> Double {
                value(Double(expected.quality[place, model]), Double(expected.cost[place, model]))
            }
            var mean = 0.0
            for (model, share) in target[place].enumerated() where share > 0 { mean += share * predicted(model) }
            return OffPolicySample(
                propensity: row.propensity,
                target: target[place][row.chosen],
                reward: value(row.score, row.cost),
                expected: mean,
                predicted: predicted(row.chosen),
                cluster: row.cluster
            )
        }
    }
}
