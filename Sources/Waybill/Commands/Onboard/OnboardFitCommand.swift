import ArgumentParser
import CommandOptions
import Foundation
import PolicyLearning
import PolicySnapshot
import PromptEncoder
import RecordFiles
import RoutingPolicy
import StrictJSON
import Terminal
import Units

struct OnboardFitCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "fit",
        abstract: "Fit a new model to its scores and write the policy with it as a new draft.",
        usage: "waybill onboard fit <model> <draft> --models <file> --asked <file> --scores <file>",
        discussion: """
            The snapshot that is packed from the new draft lists the model as onboarded,
            with the number of prompts. MODEL needs a row with prices in models.csv.

            Example: waybill onboard fit new-model my.draft --models models.csv \\
                         --asked ask.jsonl --scores scores.csv
            """
    )

    @OptionGroup var newModel: NewModelOptions

    @Option(
        help: ArgumentHelp("The prompts that were run, as `ask` wrote them.", valueName: "file"),
        completion: .file()
    )
    var asked: String

    @Option(
        help: ArgumentHelp("The model's scores on them.", valueName: "file"),
        completion: .file(extensions: ["csv"])
    )
    var scores: String

    @Option(
        help: ArgumentHelp("Default: DRAFT without .draft, then +MODEL.draft.", valueName: "file"),
        completion: .file()
    )
    var out: String?

    func run() throws {
        let file = out ?? defaultFile
        try OutputPlace.prepare(file: URL(fileURLWithPath: file), option: "--out")
        var content = try PolicyDraft(file: newModel.draft).content
        let candidate = try newModel.candidate()
        let onboarding = try Onboarding(candidate, to: content.policy)
        var prompts: [PromptRecord] = []
        var reader = try PromptReader(path: asked)
        while let prompt = try reader.next() { prompts.append(prompt) }
        guard !prompts.isEmpty else { throw CommandError("\(asked): there is no prompt; expected at least one") }
        let answers = try PromptScore.read(
            path: scores,
            asked: prompts.map(\.id),
            model: candidate.name,
            dialect: newModel.csv.dialect
        )
        let encoded = try newModel.encoded(prompts.map(\.prompt), for: content.policy)
        let newcomer = try onboarding.candidate(
            features: encoded.features,
            inputTokens: encoded.inputTokens,
            scores: answers.map(\.score),
            costs: answers.map(\.cost),
            recordedTokens: answers.map { ($0.inputTokens, $0.outputTokens) }
        )
        content.policy = try content.policy.adding(newcomer)
        content.onboarded[ByteString(candidate.name)] = prompts.count
        try PolicyDraft(content).write(to: file)
        if answers.allSatisfy({ $0.score == 0 }) {
            Message.note("note: every score of \(candidate.name) is 0; it will hardly be chosen for quality")
        }
        if newModel.output.json {
            try JSONOutput.write([
                "model": .string(candidate.name), "draft": .string(file), "prompts": JSON(prompts.count),
                "candidates": JSON(content.policy.candidates.count),
            ])
        } else {
            try Output.line(
                "\(candidate.name) joined \(content.policy.candidates.count - 1) models from \(prompts.count) prompts: "
                    + "\(file)\nwaybill snapshot pack \(file) --name NAME"
            )
        }
    }

    private var defaultFile: String {
        let draft = newModel.draft
        let stem = draft.hasSuffix(".draft") ? String(draft.dropLast(6)) : draft
        let name = newModel.model.map { $0.isLetter || $0.isNumber || ".-_".contains($0) ? $0 : "-" }
        return "\(stem)+\(String(name)).draft"
    }
}
