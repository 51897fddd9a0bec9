import Foundation
import PolicyLearning
import PolicyEvaluation
import PolicySnapshot
import PromptEncoder
import RecordFiles
import RoutingPolicy
import StrictJSON
import Units

/// The two steps of `waybill onboard`.
struct OnboardingStep {
    let candidate: LanguageModel
    let content: SnapshotContent
    let home: Home
    let threads: Int
    let asJSON: Bool

    /// Chooses prompts of the training part and writes them as JSON lines: `id` and `prompt`.
    ///
    /// - Throws: `CommandError` if the policy was trained on other data; `LearningError` if it takes no further model.
    func ask(
        _ count: Int,
        by rule: PromptSelection?,
        of training: TrainingData,
        named data: String,
        seed: UInt64,
        file: String
    ) throws {
        let onboarding = try Onboarding(candidate, to: content.policy)
        let rule = rule ?? onboarding.standardRule
        guard content.trainingData == training.digest else {
            throw CommandError(
                "\(data): its training part is not the one the policy was trained on; give --data, --holdout, --seed and "
                    + "--incomplete-models as for `waybill train`"
            )
        }
        let rows = training.split.train
        let encoded = try FeatureCache(home: home, encoder: try encoder()).encoded(
            rows.map { training.outcomes.prompts[$0].text },
            workers: threads
        )
        let chosen = try onboarding.prompts(
            count,
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
        try write(Data(lines), to: file)
        if asJSON {
            try JSONOutput.write([
                "model": .string(candidate.name), "file": .string(file), "prompts": JSON(chosen.count),
                "rule": .string(rule.rawValue),
            ])
        } else {
            try Output.line("\(chosen.count) prompts to run \(candidate.name) on, chosen by \(rule.rawValue): \(file)")
        }
    }

    /// Fits the model's identity vector to its scores and writes the policy with it as a new draft.
    func fit(asked: String, scores: String, dialect: CSVDialect, out: String) throws {
        let onboarding = try Onboarding(candidate, to: content.policy)
        var prompts: [PromptRecord] = []
        var reader = try PromptReader(path: asked)
        while let prompt = try reader.next() { prompts.append(prompt) }
        guard !prompts.isEmpty else { throw CommandError("\(asked): there is no prompt; expected at least one") }
        let answers = try PromptScore.read(
            path: scores,
            asked: prompts.map(\.id),
            model: candidate.name,
            dialect: dialect
        )
        let encoded = try FeatureCache(home: home, encoder: try encoder()).encoded(
            prompts.map(\.prompt),
            workers: threads
        )
        let newcomer = try onboarding.candidate(
            features: encoded.features,
            inputTokens: encoded.inputTokens,
            scores: answers.map(\.score),
            costs: answers.map(\.cost),
            recordedTokens: answers.map { ($0.inputTokens, $0.outputTokens) }
        )
        var content = content
        content.policy = try content.policy.adding(newcomer)
        content.onboarded[ByteString(candidate.name)] = prompts.count
        try PolicyDraft(content).write(to: out)
        if answers.allSatisfy({ $0.score == 0 }) {
            Message.note("note: every score of \(candidate.name) is 0; it will hardly be chosen for quality")
        }
        if asJSON {
            try JSONOutput.write([
                "model": .string(candidate.name), "draft": .string(out), "prompts": JSON(prompts.count),
                "candidates": JSON(content.policy.candidates.count),
            ])
        } else {
            try Output.line(
                "\(candidate.name) joined \(content.policy.candidates.count - 1) models from \(prompts.count) prompts: \(out)\n"
                    + "waybill snapshot pack \(out) --name NAME"
            )
        }
    }

    private func encoder() throws -> any Encoder {
        let identity = content.policy.encoder
        return try EncoderStore(home: home).encoder(named: identity.name, digest: identity.digest)
    }

    private func write(_ data: Data, to file: String) throws {
        try OutputFile.write(data, to: URL(fileURLWithPath: file))
    }
}
