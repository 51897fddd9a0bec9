import ArgumentParser
import CommandOptions
import Foundation
import ItemResponse
import PolicyLearning
import PolicySnapshot
import RecordFiles
import RoutingPolicy
import Terminal
import Trials
import Units

struct OnboardCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "onboard",
        abstract: "Bring a new model into a trained policy from 20 to 50 answers, without training.",
        discussion: """
            In two steps. First, choose prompts of the policy's training part and write them to a file:

              waybill onboard MODEL DRAFT --models models.csv --data demo --prompts 30 --ask ask.jsonl

            Run the model on them, grade its answers, and put the scores into a CSV file with the columns prompt_id, score and, if
            known, cost_usd, input_tokens and output_tokens. Then fit the model's identity vector and write a new draft:

              waybill onboard MODEL DRAFT --models models.csv --asked ask.jsonl --scores scores.csv --out new.draft

            All else in the policy stays as it is. The snapshot that is packed from the new draft lists the model as onboarded, with
            the number of prompts. MODEL needs a row with prices in models.csv; DRAFT must be of a policy with identity vectors.
            --data, --holdout, --seed and --incomplete-models must be those of `waybill train`.

            Rules for choosing:
            \(PromptSelection.allCases.map { "  \($0.rawValue): \($0.summary)" }.joined(separator: "\n"))

            Example: waybill onboard new-model .waybill/policies/item-response.draft --models models.csv --data demo --ask ask.jsonl
            """
    )

    @Argument(help: "The new model's name.")
    var model: String

    @Argument(
        help: "A draft that `waybill train item-response`, `llm-bandit` or `llm-bandit-wide` wrote.",
        completion: .file()
    )
    var draft: String

    @Option(help: "A catalog with the new model's prices.", completion: .file(extensions: ["csv"]))
    var models: String

    @Option(help: "The outcome set the policy was trained on.", completion: .directory)
    var data: String?

    @Option(help: "How many prompts to run the new model on.")
    var prompts = 30

    @Option(help: "Write the prompts to run here, as JSON lines.", completion: .file())
    var ask: String?

    @Option(help: "How prompts are chosen; see above.")
    var rule: String?

    @Option(help: "The prompts that were run.", completion: .file())
    var asked: String?

    @Option(help: "The model's scores on them.", completion: .file(extensions: ["csv"]))
    var scores: String?

    @Option(help: "The new draft (default: DRAFT without .draft, then +MODEL.draft).", completion: .file())
    var out: String?

    @Option(help: "As for `waybill train`: the share of prompts that was kept out of training.")
    var holdout = 0.0

    @Option(help: "As for `waybill train`; also decides random draws of prompts.")
    var seed: UInt64 = 1

    @Flag(help: "As for `waybill train`.")
    var incompleteModels = false

    @OptionGroup var csv: CSVOptions
    @OptionGroup var homeOptions: HomeOptions
    @OptionGroup var output: OutputOptions

    @Option(help: "How many threads encode at once.")
    var threads = ProcessInfo.processInfo.activeProcessorCount

    func validate() throws {
        guard (ask == nil) != (scores == nil) else {
            throw ValidationError("Give either --ask, to choose prompts, or --scores, to fit the model.")
        }
        guard ask == nil || data != nil else { throw ValidationError("--ask needs --data, the training set.") }
        guard scores == nil || asked != nil else {
            throw ValidationError("--scores needs --asked, the file that --ask wrote.")
        }
        try OptionBounds.check("--prompts", prompts, 1...1_000_000)
        guard (0..<1).contains(holdout) else {
            throw ValidationError("--holdout is \(holdout); expected a share from 0 to below 1.")
        }
        try OptionBounds.check("--threads", threads, OptionBounds.threads)
        if let rule, PromptSelection(rawValue: rule) == nil {
            let known = PromptSelection.allCases.map(\.rawValue).joined(separator: ", ")
            throw ValidationError("--rule is \(rule); expected one of \(known).")
        }
    }

    func run() throws {
        if let ask { try OutputPlace.prepare(file: URL(fileURLWithPath: ask), option: "--ask") }
        if scores != nil { try OutputPlace.prepare(file: URL(fileURLWithPath: out ?? defaultFile), option: "--out") }
        let content = try PolicyDraft(file: draft).content
        let step = OnboardingStep(
            candidate: try candidate(),
            content: content,
            home: homeOptions.home,
            threads: threads,
            asJSON: output.json
        )
        if let ask, let data {
            let training = try TrainingData(
                folder: data,
                dialect: csv.dialect,
                testShare: holdout,
                seed: seed,
                keepsIncomplete: incompleteModels
            )
            try step.ask(
                prompts,
                by: rule.flatMap(PromptSelection.init),
                of: training,
                named: data,
                seed: seed,
                file: ask
            )
        } else if let asked, let scores {
            try step.fit(asked: asked, scores: scores, dialect: csv.dialect, out: out ?? defaultFile)
        }
    }

    private var defaultFile: String {
        let stem = draft.hasSuffix(".draft") ? String(draft.dropLast(6)) : draft
        let name = model.map { $0.isLetter || $0.isNumber || ".-_".contains($0) ? $0 : "-" }
        return "\(stem)+\(String(name)).draft"
    }

    /// The new model with its prices from the catalog.
    private func candidate() throws -> LanguageModel {
        let catalog = try ModelCatalog(path: models, dialect: csv.dialect)
        guard let row = catalog.models.first(where: { $0.name.hasBytes(of: model) }) else {
            let hint = NearestNames(catalog.models.map(\.name)).hint(for: model)
            throw CommandError("\(models): there is no model '\(model)'; \(hint); else add a row with its prices")
        }
        guard let priced = row.priced else {
            throw CommandError("\(models), line \(row.line): '\(model)' has no price; both prices are needed")
        }
        return priced
    }
}
