import ArgumentParser
import Backlog
import CommandOptions
import Postgres
import RecordFiles
import Registry
import RoutingPolicy
import StrictJSON
import Terminal
import Units

struct OutcomesCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "outcomes",
        abstract: "Record outcomes of an outcome set for the prompts of a job.",
        usage: "waybill outcomes [<options>] <data> --job <job> ...",
        discussion: """
            Prompts are matched by id, models by name, both byte for byte. A set may hold
            more prompts than a job, as long as it has all of the job's; otherwise prompts
            and models that match nothing end the command before anything is written,
            unless --skip-unmatched leaves them out. The same set again changes nothing.
            Simulated outcomes stay marked so.

            Example: waybill outcomes demo --job demo-balanced
            """
    )

    @Argument(help: "A folder with an outcome set.", completion: .directory)
    var data: String

    @Option(help: "The job's name; may be repeated.")
    var job: [String]

    @Flag(
        help: "Leave out outcomes whose prompt is not in the job, or whose model is not in the catalog, and count them."
    )
    var skipUnmatched = false

    @OptionGroup var csv: CSVOptions
    @OptionGroup var options: DatabaseOptions

    func run() throws {
        let set = try OutcomeSet(folder: data, dialect: csv.dialect)
        for note in set.notes { Message.note("warning: \(note)") }
        let connection = try options.connect()
        let match = OutcomeMatch(set: set, folder: data, allowsUnmatched: skipUnmatched)
        let jobs = try JobSummary.all(connection)
        // Every job is checked before the first one is written to.
        let found = try job.map { name in
            guard let found = jobs.first(where: { $0.name.hasBytes(of: name) }) else {
                let hint = NearestNames(jobs.map(\.name)).hint(for: name)
                throw CommandError("there is no job '\(name)'; \(hint)")
            }
            return found
        }
        let models = try match.models(Registry.ModelCatalog.load(connection))
        let targets = try found.map { (job: $0, prompts: try match.prompts(of: $0, connection)) }
        for target in targets {
            let changed = try OutcomeRecorder.record(
                connection,
                job: target.job.job,
                source: set.origin == .simulated ? .simulated : .recorded,
                outcomes(of: set, prompts: target.prompts, models: models)
            )
            let prompts = FixedPoint.grouped(target.prompts.count)
            try Output.line(
                "\(target.job.name): \(FixedPoint.grouped(changed)) outcomes recorded for \(prompts) prompts"
            )
        }
    }

    private func outcomes(
        of set: OutcomeSet,
        prompts: [ByteString: Int32],
        models: [Int16?]
    ) -> [PromptOutcome] {
        set.prompts.enumerated().flatMap { index, prompt -> [PromptOutcome] in
            guard let number = prompts[ByteString(prompt.id)] else { return [] }
            return models.enumerated().compactMap { column, model in
                let cell = set.cell(index, column)
                guard let model, !(set.scores[cell].isNaN && set.costs[cell].isNaN) else { return nil }
                func whole(_ tokens: Float) -> Int32? { tokens.isNaN ? nil : Int32(tokens.rounded()) }
                return PromptOutcome(
                    prompt: number,
                    model: model,
                    score: set.scores[cell].isNaN ? nil : set.scores[cell],
                    cost: set.costs[cell].isNaN ? nil : Money.nanoDollars(set.costs[cell]),
                    inputTokens: whole(set.inputTokens[cell]),
                    outputTokens: whole(set.outputTokens[cell])
                )
            }
        }
    }
}
