import Postgres
import Registry
import Units

/// What a job's routing gives and costs beside sending every prompt to one model: by prediction, and as observed where
/// outcomes are known.
struct JobComparison {
    /// One way to send the job's prompts.
    struct Line {
        let label: String

        /// Mean quality in [0, 1] and nano-dollars over all routed prompts, as predicted.
        let quality: Double?
        let cost: Int64

        /// The same as observed; nil unless known for every routed prompt.
        let observedQuality: Double?
        let observedCost: Int64?

        init(_ label: String, _ predicted: JobTotals.Sums, observed: JobTotals.Outcomes) {
            self.label = label
            quality = predicted.meanQuality
            cost = predicted.costNanoDollars
            let isRouted = predicted.prompts > 0
            observedQuality = isRouted && observed.scored == predicted.prompts ? observed.meanScore : nil
            observedCost = isRouted && observed.costed == predicted.prompts ? observed.costNanoDollars : nil
        }
    }

    let job: JobSummary
    let routed: Line

    /// Always the model with the best predicted quality, always the cheapest; nil where no model was a candidate for
    /// all.
    let strongest: Line?
    let cheapest: Line?

    init(_ job: JobSummary) {
        func always(_ model: JobTotals.Model) -> Line {
            Line("always \(model.name)", model.alone, observed: model.observedAlone)
        }
        self.job = job
        routed = Line("routed", job.totals.routed, observed: job.totals.observed)
        strongest = job.totals.strongest.map(always)
        cheapest = job.totals.cheapest.map(always)
    }

    /// Whether an observed figure of the routing is known.
    var isObserved: Bool { routed.observedQuality != nil || routed.observedCost != nil }

    /// Whether observed figures are simulated.
    var isSimulated: Bool { job.totals.isSimulated }

    var lines: [Line] {
        // With one candidate, strongest and cheapest are the same.
        [routed]
            + [strongest, cheapest].compactMap(\.self).reduce(into: []) { lines, line in
                if !lines.contains(where: { $0.label.hasBytes(of: line.label) }) { lines.append(line) }
            }
    }

    /// All jobs of the database, oldest first.
    static func all(_ connection: borrowing Connection) throws -> [JobComparison] {
        try JobSummary.all(connection).map { JobComparison($0) }
    }
}
