import ArgumentParser
import CommandOptions
import Foundation
import Numerics
import PolicyEvaluation
import PolicyLearning
import PolicySnapshot
import PromptEncoder
import RecordFiles
import RoutingPolicy
import Serving
import Terminal
import Units

struct TrainCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "train",
        abstract: "Train a routing policy on prompts with known outcomes.",
        discussion: """
            DATA is a folder with models.csv, prompts.jsonl and outcomes.csv; `demo` in the
            project is one. The same data, options and seed give the same policy. The
            result is a draft, which `waybill snapshot pack` signs. `waybill policies`
            lists the policies, `waybill policies NAME` the options of one. --from-database
            takes the log of decisions, or what --jobs, --since, --channel, --sources leave
            (`export-outcomes` tells); --half-life auto or N makes old outcomes count less.

            Example: waybill train demo --holdout 0.3 --holdout-file held-out.jsonl
            """
    )

    @Argument(help: "A folder with an outcome set.", completion: .directory)
    var data: String?

    @Argument(help: .hidden)
    var surplus: [String] = []

    @Flag(help: "Learn from the log in the database instead.")
    var fromDatabase = false

    @Flag(help: "Undo the preferences of the log, by its propensities.")
    var weighted = false

    @Option(
        help: ArgumentHelp(
            "Decisions after which an outcome of a log counts half; auto: the likelihood decides.",
            valueName: "never|auto|n",
            visibility: .hidden
        )
    )
    var halfLife = HalfLifeOption.never

    @OptionGroup(visibility: .hidden) var log: LogSelectionOptions

    @Option(
        name: .customLong("policy"),
        help: ArgumentHelp("Which policy (default: \(RecommendedPolicy.name)).", valueName: "name")
    )
    var namedPolicy: String?

    @Option(
        name: .customLong("option"),
        help: ArgumentHelp("An option of the policy; may be repeated.", valueName: "name=value")
    )
    var options: [String] = []

    @Option(help: "minilm, minilm+surface or static.")
    var encoder = "minilm"

    @Option(help: ArgumentHelp("Decides every random number.", valueName: "n"))
    var seed: UInt64 = 1

    @Option(help: ArgumentHelp("Share of prompts kept out.", valueName: "share"))
    var holdout = 0.0

    @Option(
        help: ArgumentHelp("Their file, for `waybill enqueue`.", valueName: "file"),
        completion: .file()
    )
    var holdoutFile: String?

    @Flag(help: "Keep models without an outcome on some prompts.")
    var incompleteModels = false

    @Option(
        help: ArgumentHelp("The draft (default: policies/POLICY.draft at home).", valueName: "file"),
        completion: .file()
    )
    var out: String?

    @Option(
        help: ArgumentHelp("Keep a long training's state, to go on from it.", valueName: "file"),
        completion: .file()
    )
    var checkpoint: String?

    @Option(help: ArgumentHelp("How many threads encode at once.", valueName: "n"))
    var threads = ProcessInfo.processInfo.activeProcessorCount

    @OptionGroup var csv: CSVOptions
    @OptionGroup var database: DatabaseOptions

    var policy: String { namedPolicy ?? RecommendedPolicy.name }

    func validate() throws {
        if let first = surplus.first {
            throw ValidationError(
                "'\(first)' is one argument too many; a policy is named by --policy, as in `waybill train demo "
                    + "--policy knn`."
            )
        }
        guard (data == nil) == fromDatabase else {
            throw ValidationError(
                fromDatabase
                    ? "give either DATA or --from-database." : "give a folder with an outcome set, or --from-database."
            )
        }
        guard fromDatabase || !log.isGiven else {
            throw ValidationError("--jobs, --since, --channel and --sources go with --from-database.")
        }
        _ = try log.selection()
        guard (0..<1).contains(holdout) else {
            throw ValidationError("--holdout is \(holdout); expected a share from 0 to below 1.")
        }
        let isResumable = (try? TrainerRegistry.trainer(named: policy)) is any ResumableTrainer.Type
        guard checkpoint == nil || isResumable else {
            throw ValidationError("--checkpoint: the policy '\(policy)' has no checkpoints.")
        }
        try OptionBounds.check("--threads", threads, OptionBounds.threads)
        guard holdoutFile == nil || holdout > 0 else {
            throw ValidationError("--holdout-file needs --holdout above 0.")
        }
    }

    func run() throws {
        let home = database.home
        if namedPolicy == nil {
            Message.note("policy: \(policy), as none is named; `waybill policies` lists the others")
        }
        let given = try OptionValues(options).values.mapValues { SettingValue.text($0) }
        let values = try TrainerRegistry.optionTexts(of: policy, given: given)
        let file = out.map(URL.init(fileURLWithPath:)) ?? home.policies.appendingPathComponent("\(policy).draft")
        try OutputPlace.prepare(file: file, option: "--out")
        let heldOut = holdoutFile.map(URL.init(fileURLWithPath:))
        if let heldOut { try OutputPlace.prepare(file: heldOut, option: "--holdout-file") }
        if let checkpoint {
            try OutputPlace.prepare(file: URL(fileURLWithPath: checkpoint), option: "--checkpoint")
        }
        let (set, place) = try outcomes()
        let training = try material(set, from: place)
        let encoder = try EncoderStore(home: home).encoder(named: encoder)
        if let heldOut { try training.writeHeldOut(to: heldOut) }
        if try isUpToDate(file, training, encoder, values) {
            try Output.line("\(file.path) is up to date: the same data, options and seed")
            return
        }
        let content = try content(training, encoder, values, given)
        try PolicyDraft(content).write(to: file.path)
        let facts = content.policy.provenance
        try Output.line(
            "trained \(policy) on \(facts.prompts) prompts, \(content.policy.candidates.count) models and"
                + " \(facts.outcomes) \(training.outcomes.origin.rawValue) outcomes: \(file.path)"
        )
    }

    /// Whether the draft at `file` was made from the same data with the same options: training again would give its
    /// bytes.
    private func isUpToDate(
        _ file: URL,
        _ training: TrainingData,
        _ encoder: any Encoder,
        _ options: [String: String]
    ) throws -> Bool {
        guard let draft = try? PolicyDraft(file: file.path) else { return false }
        let content = draft.content
        return content.trainingData == training.digest(weighted: weighted, halfLife: halfLife)
            && content.policy.encoder.digest == encoder.digest
            && content.policy.provenance.trainer == policy && content.policy.provenance.seed == seed
            && options.allSatisfy { content.policy.provenance.hyperparameters[$0.key] == $0.value }
            && content.waybill == Release.version
    }
}
