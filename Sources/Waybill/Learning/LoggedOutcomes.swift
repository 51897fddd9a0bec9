import Postgres
import RecordFiles
import Registry

/// The log as an outcome set in memory, to learn from.
struct LoggedOutcomes {
    let set: OutcomeSet
    let summary: LogSummary

    /// Reads the log and says what is missing of it.
    ///
    /// - Throws: `RegistryError.unknownJob`; `CommandError` where nothing was routed.
    static func read(_ connection: borrowing Connection, _ selection: LogSelection) throws -> LoggedOutcomes {
        let reading = try LogReading(connection, selection)
        let unknown = [Float](repeating: .nan, count: reading.models.count)
        var set = OutcomeSet(name: "log", origin: .recorded, prompts: [], models: reading.models)
        let summary = try reading.read(connection) { row in
            let start = set.scores.count
            set.prompts.append(row.prompt)
            set.decisions.append(row.decision)
            set.scores += unknown
            set.costs += unknown.map(Double.init)
            set.inputTokens += unknown
            set.outputTokens += unknown
            for (model, outcome) in row.outcomes {
                let cell = start + model
                if let score = outcome.score { set.scores[cell] = score }
                if let cost = outcome.cost { set.costs[cell] = Double(cost) / 1e9 }
                if let tokens = outcome.inputTokens { set.inputTokens[cell] = Float(tokens) }
                if let tokens = outcome.outputTokens { set.outputTokens[cell] = Float(tokens) }
            }
        }
        set.origin = summary.origin
        return LoggedOutcomes(set: set, summary: summary)
    }
}
