import RecordFiles
import Registry
import Terminal

/// What a reading of the log found, and what is missing of it.
struct LogSummary {
    /// The names of models by number.
    let names: [Int16: String]
    var counts = LogCounts()

    /// Outcomes that were left out, as the model has no price today, by number of the model.
    var outcomesWithoutPrice: [Int16: Int] = [:]

    /// Whether an outcome was drawn, not measured.
    var isSimulated = false

    init(names: [Int16: String]) { self.names = names }

    var origin: OutcomeSet.Origin { isSimulated ? .simulated : .recorded }

    func name(_ model: Int16) -> String { names[model] ?? "model \(model)" }

    /// Says by model what is missing: far apart predictions mean that it is not missing at random.
    func tell() {
        let total = counts.total
        Message.note(
            "the log: \(total.decided) decisions, \(total.scored) with a score, \(total.waiting) waiting, "
                + "\(total.ungraded) answered without a score, \(total.failed) failed"
        )
        func text(_ mean: Double?) -> String { mean.map { NumberText.decimals($0, 3) } ?? "-" }
        for (number, model) in counts.models.sorted(by: { $0.key < $1.key }) where model.scored < model.decided {
            Message.note(
                "\(name(number)): \(Int((model.missing * 100).rounded())) % of \(model.decided) without "
                    + "a score; predicted quality \(text(model.meanPredictedScored)) where there is one, "
                    + "\(text(model.meanPredictedUnscored)) where there is none"
            )
        }
        if counts.decisionsLeftOut > 0 { Message.note("left out \(counts.decisionsLeftOut) other decisions") }
        if counts.outcomesLeftOut > 0 { Message.note("left out \(counts.outcomesLeftOut) outcomes of other sources") }
        for (number, count) in outcomesWithoutPrice.sorted(by: { $0.key < $1.key }) {
            Message.note(
                "left out \(count) outcomes of '\(name(number))', which has no price today; "
                    + "`waybill models import` gives it one"
            )
        }
        for job in counts.prunedJobs { Message.note("left out the job '\(job)': its prompts were removed") }
    }
}
