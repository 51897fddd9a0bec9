import Postgres
import Registry
import RoutingPolicy
import Terminal
import Units

/// The decisions of the log whose outcome is known, with what is needed to weigh them.
struct LoggedRows {
    /// A job, with what its prompts were routed under.
    struct Job {
        let name: String
        let preference: Preference
        let terms: LoggedTerms
    }

    /// A decision whose answer has a score and a cost.
    struct Row {
        /// The place of its job.
        let job: Int
        let prompt: Int32
        let id: ByteString
        let text: String
        let parts: Int16
        let snapshot: Digest

        /// The place of the chosen model.
        let chosen: Int
        let propensity: Double

        /// In [0, 1], and in USD.
        let score: Double
        let cost: Double

        /// Rows of one text depend on each other.
        let cluster: Int
    }

    let jobs: [Job]
    let rows: [Row]

    /// The models of the catalog, at the prices of today.
    let models: [ModelCatalog.Stored]

    /// What each model takes besides text, by its number.
    let takes: [Int16: Int16]
    let counts: LogCounts

    /// Whether some scores were simulated.
    let isSimulated: Bool

    /// Sentences on what was left out, and what is odd.
    let notes: [String]

    /// Reads the log.
    ///
    /// - Throws: `RegistryError.unknownJob`; `CommandError` for a log that says nothing, or is damaged.
    init(_ connection: borrowing Connection, _ selection: LogSelection) throws {
        models = try ModelCatalog.load(connection)
        takes = try ModelCatalog.takes(connection)
        let now = try DatabaseClock.now(connection)
        var reading = Reading(models: models, names: try DecisionLog.modelNames(connection))
        let meter = ProgressMeter("reading the log", total: 0, unit: "prompts")
        counts = try DecisionLog(selection).read(
            connection,
            progress: { meter.update($0, of: $1) },
            each: { job, decisions in try reading.add(job, decisions, now: now) }
        )
        meter.finish()
        rows = reading.rows
        isSimulated = reading.isSimulated
        jobs = try reading.jobs.map { job in
            let weights = job.preference
            return Job(
                name: job.name,
                preference: try Preference(quality: weights.quality, cost: weights.cost, latency: weights.latency),
                terms: try LoggedTerms(connection, job: job.job)
            )
        }
        notes = reading.notes + Self.leftOut(counts)
        try check()
    }

    /// - Throws: `CommandError` where nothing can be learned of any other policy.
    private func check() throws {
        guard !rows.isEmpty else {
            throw CommandError(
                counts.total.decided == 0
                    ? "the log has no decision of this selection; route a job first, or widen it"
                    : "none of the \(counts.total.decided) decisions has an outcome with score and cost yet"
            )
        }
        guard let first = rows.first, rows.contains(where: { $0.chosen != first.chosen }) else {
            throw CommandError(
                "all \(rows.count) decisions with an outcome went to \(models[rows[0].chosen].model.name): nothing is "
                    + "known of any other model; let jobs explore (`waybill enqueue --explore`)"
            )
        }
    }

    private static func leftOut(_ counts: LogCounts) -> [String] {
        var notes: [String] = []
        if counts.decisionsLeftOut > 0 { notes.append("left out \(counts.decisionsLeftOut) other decisions") }
        if counts.outcomesLeftOut > 0 { notes.append("left out \(counts.outcomesLeftOut) outcomes of other sources") }
        return notes + counts.prunedJobs.map { "left out the job '\($0)': its prompts were removed" }
    }

    /// What has been read so far.
    private struct Reading {
        let models: [ModelCatalog.Stored]
        let names: [Int16: String]
        var jobs: [LoggedJob] = []
        var rows: [Row] = []
        var isSimulated = false
        private var columns: [Int16: Int] = [:]
        private var clusters: [ByteString: Int] = [:]
        private var unpriced = 0
        private var future = 0

        init(models: [ModelCatalog.Stored], names: [Int16: String]) {
            self.models = models
            self.names = names
            for (place, stored) in models.enumerated() { columns[stored.number] = place }
        }

        var notes: [String] {
            var notes: [String] = []
            if unpriced > 0 {
                notes.append("left out \(unpriced) decisions whose answer has a score and no cost, or the reverse")
            }
            if future > 0 {
                notes.append(
                    "\(future) decisions are later than the database's clock, which was set back: --since may choose "
                        + "wrongly"
                )
            }
            return notes
        }

        mutating func add(_ job: LoggedJob, _ decisions: [LoggedDecision], now: Timestamp) throws {
            if jobs.last?.job != job.job { jobs.append(job) }
            for decision in decisions {
                let propensity = decision.propensity
                guard propensity > 0, propensity <= 1 else {
                    throw CommandError(
                        "prompt \(decision.prompt) of the job '\(job.name)' has the propensity \(propensity), expected "
                            + "a number above 0, up to 1; such a log weighs nothing, leave the job out with --jobs"
                    )
                }
                if decision.decidedAt > now { future += 1 }
                guard let outcome = decision.chosenOutcome else { continue }
                guard let score = outcome.score, let cost = outcome.cost else {
                    unpriced += outcome.score == nil && outcome.cost == nil ? 0 : 1
                    continue
                }
                guard let column = columns[decision.chosen] else {
                    throw CommandError(
                        "the model '\(names[decision.chosen] ?? "number \(decision.chosen)")' of the log has no price "
                            + "today; `waybill models import` gives it one"
                    )
                }
                isSimulated = isSimulated || outcome.source == .simulated
                let text = ByteString(decision.text)
                let cluster = clusters[text] ?? clusters.count
                clusters[text] = cluster
                rows.append(
                    Row(
                        job: jobs.count - 1,
                        prompt: decision.prompt,
                        id: decision.externalID,
                        text: decision.text,
                        parts: decision.parts,
                        snapshot: decision.snapshot,
                        chosen: column,
                        propensity: propensity,
                        score: Double(score),
                        cost: Double(cost) / 1e9,
                        cluster: cluster
                    )
                )
            }
        }
    }
}
