/// What a log says of one reward of a target policy, by every estimator.
package struct PolicyValue: Sendable {
    /// One estimator's answer.
    package struct Row: Sendable {
        /// `DR`, say.
        package let name: String

        /// Whether it weighs what was logged; the log's own mean and the direct method do not.
        package let isWeighted: Bool
        package let estimate: OffPolicyEstimate

        /// 95 %.
        package let interval: ClosedRange<Double>

        /// How the interval was made.
        package let method: ClusterBootstrap.Method

        /// M, tau or lambda as chosen on each half; empty where there is none.
        package let parameters: [Double]
    }

    /// The log's own mean reward first.
    package let rows: [Row]

    /// The names that ``rows`` has, in its order.
    package static let names = [
        Self.logged, "IPS", "clipped IPS", "SNIPS", "DM", Self.best, "SNDR", "Switch-DR", "DRos",
    ]

    /// The log's own mean reward.
    package static let logged = "the log"

    /// The estimator to go by, where a single figure is wanted.
    package static let best = "DR"

    /// - Parameters:
    ///   - samples: at least one.
    ///   - bootstrap: over the clusters of the same samples.
    package init(_ samples: [OffPolicySample], _ bootstrap: ClusterBootstrap) {
        let clusters = samples.map(\.cluster)
        let choices = ShrinkageChoice.Family.allCases.map { ShrinkageChoice($0, samples) }
        let (clipped, switching, shrunk) = (choices[0], choices[1], choices[2])
        let estimates: [(isWeighted: Bool, isStudentised: Bool, estimate: OffPolicyEstimate, parameters: [Double])] = [
            (false, false, OffPolicyEstimate(terms: samples.map(\.reward), clusters: clusters), []),
            (true, false, OffPolicyEstimator.inversePropensity.estimate(samples), []),
            (true, false, clipped.estimate, clipped.parameters),
            (true, true, OffPolicyEstimator.selfNormalized.estimate(samples), []),
            (false, false, OffPolicyEstimator.directMethod.estimate(samples), []),
            (true, false, OffPolicyEstimator.doublyRobust.estimate(samples), []),
            (true, false, OffPolicyEstimator.selfNormalizedDoublyRobust.estimate(samples), []),
            (true, false, switching.estimate, switching.parameters),
            (true, false, shrunk.estimate, shrunk.parameters),
        ]
        // Which interval covers best was measured (research/OffPolicyEvaluation): only SNIPS gains by draws.
        rows = zip(Self.names, estimates).map { name, entry in
            let method: ClusterBootstrap.Method = entry.isStudentised ? .studentised : .normal
            return Row(
                name: name,
                isWeighted: entry.isWeighted,
                estimate: entry.estimate,
                interval: bootstrap.interval(of: entry.estimate, by: method),
                method: method,
                parameters: entry.parameters
            )
        }
    }

    /// The estimator called `name`.
    ///
    /// - Precondition: it is one of ``names``.
    package func row(_ name: String) -> Row {
        guard let row = rows.first(where: { $0.name == name }) else { preconditionFailure("no estimator \(name)") }
        return row
    }
}
