import ArgumentParser
import Backlog
import Postgres
import RecordFiles
import RoutingPolicy
import StrictJSON

struct RecordCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "record",
        abstract: "Record outcomes of an outcome set for the prompts of a job.",
        discussion: """
            Prompts are matched by id, models by name; outcomes of models that the catalog lacks are left out. The same set
            again changes nothing. Simulated outcomes stay marked so.

            Example: waybill record demo --job demo-balanced
            """
    )

    @Argument(help: "A folder with an outcome set.", completion: .directory)
    var data: String

    @Option(help: "The job's name; may be repeated.")
    var job: [String]

    @OptionGroup var options: DatabaseOptions

    func run() throws {
        let set = try OutcomeSet(folder: data)
        let connection = try options.connect()
        let numbers = Dictionary(
            uniqueKeysWithValues: try Backlog.ModelCatalog.load(connection).map { ($0.model.name, $0.number) }
        )
        let jobs = try JobSummary.all(connection)
        for name in job {
            guard let found = jobs.first(where: { $0.name == name }) else {
                throw CommandError("there is no job '\(name)'; `waybill status` lists the jobs")
            }
            let prompts = try OutcomeRecorder.promptNumbers(connection, job: found.job, ids: set.prompts.map(\.id))
            let changed = try OutcomeRecorder.record(
                connection,
                job: found.job,
                source: set.origin == .simulated ? .simulated : .recorded,
                outcomes(of: set, prompts: prompts, models: numbers)
            )
            try Output.line(
                "\(name): \(Progress.grouped(changed)) outcomes recorded for \(Progress.grouped(prompts.count)) prompts"
            )
        }
    }

    private func outcomes(of set: OutcomeSet, prompts: [String: Int32], models: [String: Int16]) -> [PromptOutcome] {
        set.prompts.enumerated().flatMap { index, prompt -> [PromptOutcome] in
            guard let number = prompts[prompt.id] else { return [] }
            return set.models.enumerated().compactMap { column, model in
                let cell = set.cell(index, column)
                guard let known = models[model.name], !(set.scores[cell].isNaN && set.costs[cell].isNaN) else {
                    return nil
                }
                func whole(_ tokens: Float) -> Int32? { tokens.isNaN ? nil : Int32(tokens.rounded()) }
                return PromptOutcome(
                    prompt: number,
                    model: known,
                    score: set.scores[cell].isNaN ? nil : set.scores[cell],
                    cost: set.costs[cell].isNaN ? nil : Money.nanoDollars(set.costs[cell]),
                    inputTokens: whole(set.inputTokens[cell]),
                    outputTokens: whole(set.outputTokens[cell])
                )
            }
        }
    }
}
