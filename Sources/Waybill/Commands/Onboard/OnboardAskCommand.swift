import ArgumentParser
import CommandOptions
import Foundation
import PolicyEvaluation
import PolicyLearning
import PolicySnapshot
import PromptEncoder
import RecordFiles
import RoutingPolicy
import StrictJSON
import Terminal

struct OnboardAskCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "ask",
        abstract: "Choose prompts to run a new model on, from those the policy learned from.",
        usage: "waybill onboard ask <model> <draft> --models <file> --data <folder> --out <file>",
        discussion: """
            Writes JSON lines with id and prompt. --data, --holdout, --seed and
            --incomplete-models must be those of `waybill train`; MODEL needs a row with
            prices in models.csv.

            Rules for choosing:
            \(PromptSelection.allCases.map { "  \($0.rawValue): \($0.summary)" }.joined(separator: "\n"))
            The default is discrimination where \(PromptSelection.manyModels) models or more are known, else
            stratified-information.

            Example: waybill onboard ask new-model my.draft --models models.csv \\
                         --data demo --out ask.jsonl
            """
    )

    @OptionGroup var newModel: NewModelOptions

    @Option(
        help: ArgumentHelp("The outcome set the policy was trained on.", valueName: "folder"),
        completion: .directory
    )
    var data: String

    @Option(help: ArgumentHelp("The prompts to run, as JSON lines.", valueName: "file"), completion: .file())
    var out: String

    @Option(help: ArgumentHelp("How many prompts to run the new model on.", valueName: "n"))
    var prompts = 30

    @Option(help: ArgumentHelp("How prompts are chosen; see above.", valueName: "name"))
    var rule: String?

    @Option(help: ArgumentHelp("As for `waybill train`.", valueName: "share"))
    var holdout = 0.0

    @Option(help: ArgumentHelp("As for `waybill train`; also decides random draws.", valueName: "n"))
    var seed: UInt64 = 1

    @Flag(help: "As for `waybill train`.")
    var incompleteModels = false

    func validate() throws {
        try OptionBounds.check("--prompts", prompts, 1...1_000_000)
        guard (0..<1).contains(holdout) else {
            throw ValidationError("--holdout is \(holdout); expected a share from 0 to below 1.")
        }
        if let rule, PromptSelection(rawValue: rule) == nil {
            let known = PromptSelection.allCases.map(\.rawValue).joined(separator: ", ")
            throw ValidationError("--rule is \(rule); expected one of \(known).")
        }
    }

    func run() throws {
        try OutputPlace.prepare(file: URL(fileURLWithPath: out), option: "--out")
        let content = try PolicyDraft(file: newModel.draft).content
        let candidate = try newModel.candidate()
        let training = try TrainingData(
            try OutcomeSet(folder: data, dialect: newModel.csv.dialect),
            from: data,
            testShare: holdout,
            seed: seed,
            keepsIncomplete: incompleteModels
        )
        let onboarding = try Onboarding(candidate, to: content.policy)
        let rule = rule.flatMap(PromptSelection.init) ?? onboarding.standardRule
        guard content.trainingData == training.digest(weighted: false) else {
            throw CommandError(
                "\(data): its training split is not the one the policy was trained on; give --data, --holdout, "
                    + "--seed and --incomplete-models as for `waybill train`"
            )
        }
        let rows = training.split.train
        let encoded = try newModel.encoded(rows.map { training.outcomes.prompts[$0].text }, for: content.policy)
        let chosen = try onboarding.prompts(
            prompts,
            by: rule,
            from: encoded.features,
            inputTokens: encoded.inputTokens,
            seed: seed
        )
        var lines: [UInt8] = []
        for row in chosen {
            let prompt = training.outcomes.prompts[rows[row]]
            JSON.object([
                JSON.Member(key: "id", value: .string(prompt.id)),
                JSON.Member(key: "prompt", value: .string(prompt.text)),
            ]).append(to: &lines)
            lines.append(UInt8(ascii: "\n"))
        }
        try OutputFile.write(Data(lines), to: URL(fileURLWithPath: out))
        if newModel.output.json {
            try JSONOutput.write([
                "model": .string(candidate.name), "file": .string(out), "prompts": JSON(chosen.count),
                "rule": .string(rule.rawValue),
            ])
        } else {
            try Output.line("\(chosen.count) prompts to run \(candidate.name) on, chosen by \(rule.rawValue): \(out)")
        }
    }
}
