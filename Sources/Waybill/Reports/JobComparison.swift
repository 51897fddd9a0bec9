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
    }

    let job: JobSummary
    let routed: Line

    /// Always the model with the best predicted quality, always the cheapest; nil before anything was routed.
    let strongest: Line?
    let cheapest: Line?

    /// Whether observed figures are simulated.
    let simulated: Bool

    init(_ job: JobSummary, outcomes: [ModelOutcomes]) {
        let own = outcomes.filter { $0.job == job.job }
        let byName = Dictionary(uniqueKeysWithValues: own.map { (ByteString($0.model), $0) })
        let decided = job.decided
        func mean(_ millionths: Int64) -> Double? {
            decided > 0 ? Double(millionths) / 1_000_000 / Double(decided) : nil
        }
        func line(_ label: String, _ model: JobSummary.ModelTotal) -> Line {
            let known = byName[ByteString(model.name)].flatMap { $0.known == decided ? $0 : nil }
            return Line(
                label: "\(label) \(model.name)",
                quality: mean(model.allQuality),
                cost: model.allCost,
                observedQuality: known.flatMap { mean($0.allScore) },
                observedCost: known?.allCost
            )
        }
        let isObserved = decided > 0 && own.reduce(0) { $0 + $1.chosen } == decided
        self.job = job
        routed = Line(
            label: "routed",
            quality: job.meanQuality,
            cost: job.cost,
            observedQuality: isObserved ? mean(own.reduce(0) { $0 + $1.score }) : nil,
            observedCost: isObserved ? own.reduce(0) { $0 + $1.cost } : nil
        )
        strongest = decided > 0 ? job.strongest.map { line("always", $0) } : nil
        cheapest = decided > 0 ? job.cheapest.map { line("always", $0) } : nil
        simulated = own.contains(where: \.simulated)
    }

    var lines: [Line] {
        // With one candidate, strongest and cheapest are the same.
        [routed]
            + [strongest, cheapest].compactMap(\.self).reduce(into: []) { lines, line in
                if !lines.contains(where: { $0.label == line.label }) { lines.append(line) }
            }
    }

    /// All jobs of the database, oldest first.
    static func all(_ connection: borrowing Connection) throws -> [JobComparison] {
        let outcomes = try ModelOutcomes.all(connection)
        return try JobSummary.all(connection).map { JobComparison($0, outcomes: outcomes) }
    }
}
