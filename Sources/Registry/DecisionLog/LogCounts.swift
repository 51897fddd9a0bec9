/// What the log knows of its decisions: an answer that has not come back is waiting, not a score of zero.
package struct LogCounts: Sendable, Equatable {
    /// The decisions for one model.
    package struct OfModel: Sendable, Equatable {
        /// Prompts that were sent to the model, or will be.
        package var decided = 0

        /// Those whose answer has a score.
        package var scored = 0

        /// Those whose answer came back and has no score.
        package var ungraded = 0

        /// Those of which nothing came back yet.
        package var waiting = 0

        /// Those that will never be answered.
        package var failed = 0

        /// Sums of the predicted quality, of decisions with a score and without.
        package var predictedScored = 0.0
        package var predictedUnscored = 0.0

        /// The share of decisions without a score; 0 for no decisions.
        package var missing: Double { decided > 0 ? Double(decided - scored) / Double(decided) : 0 }

        /// The mean predicted quality of decisions with a score; nil for none.
        package var meanPredictedScored: Double? { scored > 0 ? predictedScored / Double(scored) : nil }

        /// The mean predicted quality of decisions without; far from that of those with a score, what is missing is
        /// not missing at random.
        package var meanPredictedUnscored: Double? {
            decided > scored ? predictedUnscored / Double(decided - scored) : nil
        }
    }

    /// By the number of the chosen model.
    package private(set) var models: [Int16: OfModel] = [:]

    /// Outcomes that were left out, as their source was not asked for.
    package internal(set) var outcomesLeftOut = 0

    /// Decisions that were left out, as they are too old or of another channel.
    package internal(set) var decisionsLeftOut = 0

    /// Jobs that were passed over, as their prompts were removed.
    package internal(set) var prunedJobs: [String] = []

    package init() {}

    /// The counts of all models together.
    package var total: OfModel {
        models.values.reduce(into: OfModel()) { sum, one in
            sum.decided += one.decided
            sum.scored += one.scored
            sum.ungraded += one.ungraded
            sum.waiting += one.waiting
            sum.failed += one.failed
        }
    }

    mutating func add(_ decision: LoggedDecision) {
        var counts = models[decision.chosen] ?? OfModel()
        counts.decided += 1
        let outcome = decision.chosenOutcome
        if outcome?.score != nil {
            counts.scored += 1
            counts.predictedScored += decision.predictedQuality
        } else {
            counts.predictedUnscored += decision.predictedQuality
            if decision.state == .failed {
                counts.failed += 1
            } else if outcome != nil {
                counts.ungraded += 1
            } else {
                counts.waiting += 1
            }
        }
        models[decision.chosen] = counts
    }
}
