import Foundation
import Postgres
import RecordFiles
import Registry
import RoutingPolicy
import StrictJSON
import Terminal
import Units

/// The log as an outcome set: what was routed, with which probability, and what came back.
struct LoggedOutcomes {
    let set: OutcomeSet

    /// The set's `models.csv`.
    let catalog: [UInt8]
    let counts: LogCounts

    /// The names of models by number.
    let names: [Int16: String]

    /// Reads the log and says what is missing of it.
    ///
    /// With more than one job an id is `NUMBER/ID`, the number that of the job, as jobs may share ids.
    ///
    /// - Throws: `RegistryError.unknownJob`; `CommandError` where nothing was routed.
    static func read(_ connection: borrowing Connection, _ selection: LogSelection) throws -> LoggedOutcomes {
        let stored = try Registry.ModelCatalog.load(connection)
        let catalog = LoggedCatalog.text(stored)
        let models = try RecordFiles.ModelCatalog(bytes: catalog, name: "the catalog").models
        var columns: [Int16: Int] = [:]
        for (column, model) in stored.enumerated() { columns[model.number] = column }
        var log: [(job: LoggedJob, decision: LoggedDecision)] = []
        let meter = ProgressMeter("reading the log", total: 0, unit: "prompts")
        let counts = try DecisionLog(selection).read(
            connection,
            progress: { meter.update($0, of: $1) },
            each: { job, decisions in log += decisions.map { (job, $0) } }
        )
        meter.finish()
        guard !log.isEmpty else {
            throw CommandError("the log has no decision of this selection; route a job first, or widen it")
        }
        let isOneJob = log.allSatisfy { $0.job.job == log[0].job.job }
        let isSimulated = log.contains { $0.decision.outcomes.contains { $0.source == .simulated } }
        var set = OutcomeSet(
            name: "log",
            origin: isSimulated ? .simulated : .recorded,
            prompts: try log.map { try prompt($0.decision, of: $0.job, isOneJob: isOneJob) },
            models: models
        )
        set.decisions = Array(repeating: nil, count: log.count)
        for (row, entry) in log.enumerated() {
            let decision = entry.decision
            guard let column = columns[decision.chosen] else {
                throw CommandError("model \(decision.chosen) of the log has no price today; import one")
            }
            set.decisions[row] = OutcomeSet.Decision(
                model: column,
                propensity: decision.propensity,
                job: entry.job.name,
                preference: .init(
                    quality: decision.preference.quality,
                    cost: decision.preference.cost,
                    latency: decision.preference.latency
                ),
                snapshot: decision.snapshot.hex,
                decidedAt: decision.decidedAt.iso8601
            )
            for outcome in decision.outcomes {
                guard let column = columns[outcome.model] else { continue }
                let cell = set.cell(row, column)
                if let score = outcome.score { set.scores[cell] = score }
                if let cost = outcome.cost { set.costs[cell] = Double(cost) / 1e9 }
                if let tokens = outcome.inputTokens { set.inputTokens[cell] = Float(tokens) }
                if let tokens = outcome.outputTokens { set.outputTokens[cell] = Float(tokens) }
            }
        }
        let names = Dictionary(uniqueKeysWithValues: stored.map { ($0.number, $0.model.name) })
        let read = LoggedOutcomes(set: set, catalog: catalog, counts: counts, names: names)
        read.tell()
        return read
    }

    private static func prompt(
        _ decision: LoggedDecision,
        of job: LoggedJob,
        isOneJob: Bool
    ) throws -> OutcomeSet.Prompt {
        let id = isOneJob ? decision.externalID.text : "\(job.job)/\(decision.externalID.text)"
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

    /// Says by model what is missing: far apart predictions mean that it is not missing at random.
    private func tell() {
        let total = counts.total
        Message.note(
            "the log: \(total.decided) decisions, \(total.scored) with a score, \(total.waiting) waiting, "
                + "\(total.ungraded) answered without a score, \(total.failed) failed"
        )
        func text(_ mean: Double?) -> String { mean.map { NumberText.decimals($0, 3) } ?? "-" }
        for (number, model) in counts.models.sorted(by: { $0.key < $1.key }) where model.scored < model.decided {
            let name = names[number] ?? "model \(number)"
            Message.note(
                "\(name): \(Int((model.missing * 100).rounded())) % of \(model.decided) without "
                    + "a score; predicted quality \(text(model.meanPredictedScored)) where there is one, "
                    + "\(text(model.meanPredictedUnscored)) where there is none"
            )
        }
        if counts.decisionsLeftOut > 0 { Message.note("left out \(counts.decisionsLeftOut) other decisions") }
        if counts.outcomesLeftOut > 0 { Message.note("left out \(counts.outcomesLeftOut) outcomes of other sources") }
        for job in counts.prunedJobs { Message.note("left out the job '\(job)': its prompts were removed") }
    }
}
