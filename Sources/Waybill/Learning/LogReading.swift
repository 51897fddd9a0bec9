import Postgres
import RecordFiles
import Registry
import StrictJSON
import Terminal
import Units

/// The log as rows of an outcome set: what was routed, with which probability, and what came back.
struct LogReading {
    /// A prompt as it is in the set.
    struct Row {
        let prompt: OutcomeSet.Prompt
        let decision: OutcomeSet.Decision

        /// What is known of models, by number in the set.
        let outcomes: [(model: Int, outcome: LoggedOutcome)]
    }

    /// The set's `models.csv`: the catalog at the prices of today.
    let catalog: [UInt8]
    let models: [RecordFiles.ModelCatalog.Model]

    /// The names of all models by number in the catalog.
    let names: [Int16: String]

    private let log: DecisionLog
    private let columns: [Int16: Int]

    init(_ connection: borrowing Connection, _ selection: LogSelection) throws {
        log = DecisionLog(selection)
        let stored = try Registry.ModelCatalog.load(connection)
        catalog = LoggedCatalog.text(stored)
        models = try RecordFiles.ModelCatalog(bytes: catalog, name: "the catalog").models
        names = try DecisionLog.modelNames(connection)
        var columns: [Int16: Int] = [:]
        for (column, model) in stored.enumerated() { columns[model.number] = column }
        self.columns = columns
    }

    /// Reads the log row by row, and says what is missing of it.
    ///
    /// Where the selection has several jobs an id is `NUMBER/ID`, the number that of the job, as jobs may share ids.
    ///
    /// - Returns: what there was.
    /// - Throws: `RegistryError.unknownJob`; `CommandError` where nothing was routed; what `each` throws.
    func read(_ connection: borrowing Connection, each: (Row) throws -> Void) throws -> LogSummary {
        var summary = LogSummary(names: names)
        let hasSeveralJobs = try log.jobs(connection).count { !$0.isPruned } > 1
        let meter = ProgressMeter("reading the log", total: 0, unit: "prompts")
        summary.counts = try log.read(
            connection,
            progress: { meter.update($0, of: $1) },
            each: { job, decisions in
                for decision in decisions {
                    try each(try row(decision, of: job, hasSeveralJobs: hasSeveralJobs, &summary))
                }
            }
        )
        meter.finish()
        guard summary.counts.total.decided > 0 else {
            throw CommandError("the log has no decision of this selection; route a job first, or widen it")
        }
        summary.tell()
        return summary
    }

    private func row(
        _ decision: LoggedDecision,
        of job: LoggedJob,
        hasSeveralJobs: Bool,
        _ summary: inout LogSummary
    ) throws -> Row {
        guard let chosen = columns[decision.chosen] else {
            let name = names[decision.chosen] ?? "number \(decision.chosen)"
            throw CommandError(
                "the model '\(name)' of the log has no price today; `waybill models import` gives it one"
            )
        }
        var outcomes: [(model: Int, outcome: LoggedOutcome)] = []
        for outcome in decision.outcomes {
            if outcome.source == .simulated { summary.isSimulated = true }
            if let column = columns[outcome.model] {
                outcomes.append((column, outcome))
            } else {
                summary.outcomesWithoutPrice[outcome.model, default: 0] += 1
            }
        }
        return Row(
            prompt: try Self.prompt(decision, of: job, hasSeveralJobs: hasSeveralJobs),
            decision: OutcomeSet.Decision(
                model: chosen,
                propensity: decision.propensity,
                job: job.name,
                preference: .init(
                    quality: decision.preference.quality,
                    cost: decision.preference.cost,
                    latency: decision.preference.latency
                ),
                snapshot: decision.snapshot.hex,
                decidedAt: decision.decidedAt.iso8601
            ),
            outcomes: outcomes.sorted { $0.model < $1.model }
        )
    }

    private static func prompt(
        _ decision: LoggedDecision,
        of job: LoggedJob,
        hasSeveralJobs: Bool
    ) throws -> OutcomeSet.Prompt {
        let id = hasSeveralJobs ? "\(job.job)/\(decision.externalID.text)" : decision.externalID.text
        guard id.utf8.count <= 512 else {
            throw CommandError(
                "the id of prompt \(decision.prompt) of '\(job.name)' is too long to carry the number of its job; "
                    + "take the jobs one by one with --jobs"
            )
        }
        var members = try decision.metadata.map { try JSON.parse(Array($0.utf8)).members ?? [] } ?? []
        // An outcome set needs a text there, by which it is reported.
        for index in members.indices where members[index].key == "task" && members[index].value.string == nil {
            var text: [UInt8] = []
            members[index].value.append(to: &text)
            members[index].value = .string(String(decoding: text, as: UTF8.self))
        }
        var metadata: [UInt8] = []
        JSON.object(members).append(to: &metadata)
        return OutcomeSet.Prompt(
            id: id,
            text: decision.text,
            task: members.first { $0.key == "task" }?.value.string ?? "",
            metadata: metadata
        )
    }
}
