import Crypto
import Foundation
import Numerics
import PolicyEvaluation
import PolicyLearning
import PolicySnapshot
import PromptEncoder
import RecordFiles
import RoutingPolicy
import StrictJSON
import Terminal
import Trials
import Units

/// An outcome set as a trainer wants it: the models that can be compared, and the prompts split in two.
struct TrainingData {
    /// The set with the models that take part.
    let outcomes: OutcomeSet

    /// The models that were left out, with the reason.
    let omitted: [(model: String, reason: String)]

    let split: TrainTestSplit

    /// Splits a set that was read from `folder`.
    ///
    /// Only models with a score, a cost and a price take part unless `keepsIncomplete`: a comparison on different
    /// prompts would mislead.
    ///
    /// A log has few models a prompt, so all of its models take part.
    init(
        _ whole: OutcomeSet,
        from folder: String,
        testShare: Double,
        seed: UInt64,
        keepsIncomplete: Bool
    ) throws {
        for note in whole.notes { Message.note("warning: \(note)") }
        let keepsIncomplete = keepsIncomplete || !whole.decisions.isEmpty
        let (kept, omitted) = whole.comparableModels(keepsIncomplete: keepsIncomplete)
        guard !kept.isEmpty else {
            throw CommandError(
                "\(folder): "
                    + whole.lack(
                        incomplete: keepsIncomplete ? nil : "--incomplete-models trains on what is known of each"
                    )
            )
        }
        outcomes = whole.selecting(prompts: Array(whole.prompts.indices), models: kept)
        self.omitted = omitted
        var generator = PhiloxGenerator(seed: seed)
        split = TrainTestSplit(outcomes.prompts.map(\.text), testShare: testShare, using: &generator)
        guard !split.train.isEmpty else {
            throw CommandError(
                "\(folder): nothing is left to train on with --holdout \(testShare): \(outcomes.splitFault)"
            )
        }
    }

    var candidates: [LanguageModel] { outcomes.candidates }

    /// The training part with what the encoder made of its prompts.
    ///
    /// - Parameters:
    ///   - prompts: the training part's, in its order.
    ///   - encoder: what made their features.
    ///   - weighted: whether an outcome counts as 1 / (K p), p the propensity with which the log chose it.
    /// - Returns: the set.
    /// - Throws: `LearningError` for outcomes that cannot be learned from.
    func trainingSet(_ prompts: EncodedPrompts, encoder: any Encoder, weighted: Bool) throws -> TrainingSet {
        let part = outcomes.selecting(prompts: split.train, models: Array(outcomes.models.indices))
        let shape = (rows: split.train.count, columns: outcomes.models.count)
        return try TrainingSet(
            encoder: EncoderIdentity(name: encoder.name, digest: encoder.digest, dimension: encoder.dimension),
            candidates: candidates,
            features: prompts.features,
            inputTokens: prompts.inputTokens,
            scores: Matrix(rows: shape.rows, columns: shape.columns, elements: part.scores),
            costs: Matrix(rows: shape.rows, columns: shape.columns, elements: part.costs.map(Float.init)),
            recordedTokens: (
                Matrix(rows: shape.rows, columns: shape.columns, elements: part.inputTokens),
                Matrix(rows: shape.rows, columns: shape.columns, elements: part.outputTokens)
            ),
            propensities: weighted ? propensities(of: part) : nil,
            ages: ages.map { ages in split.train.map { ages[$0] } }
        )
    }

    /// How many decisions were made after each prompt's; nil where the set does not say when they were.
    private var ages: [Int]? {
        guard !outcomes.decisions.isEmpty, outcomes.decisions.allSatisfy({ $0?.decidedAt.isEmpty == false }) else {
            return nil
        }
        let times = outcomes.decisions.map { $0?.decidedAt ?? "" }
        var ages = [Int](repeating: 0, count: times.count)
        let order = times.indices.sorted { (times[$0], $0) < (times[$1], $1) }
        for (place, prompt) in order.enumerated() { ages[prompt] = times.count - 1 - place }
        return ages
    }

    /// The log's propensities; what it did not choose but has outcomes of counts as in a uniform log.
    private func propensities(of part: OutcomeSet) -> Matrix {
        let models = part.models.count
        var matrix = Matrix(rows: part.prompts.count, columns: models, repeating: 1 / Float(models))
        for (row, decision) in part.decisions.enumerated() {
            guard let decision else { continue }
            matrix[row, decision.model] = Float(decision.propensity)
        }
        return matrix
    }

    /// SHA-256 over the candidates, prompts and outcomes of the training part.
    func digest(weighted: Bool, halfLife: HalfLifeOption = .never) -> Units.Digest {
        var hash = SHA256()
        func add(_ text: String) {
            // Lengths keep neighbours apart.
            hash.update(data: Data("\(text.utf8.count):".utf8))
            hash.update(data: Data(text.utf8))
        }
        let ages = halfLife == .never ? nil : ages
        for model in candidates { add("\(model.name) \(model.inputPrice) \(model.outputPrice) \(model.batchFactor)") }
        for prompt in split.train {
            add(outcomes.prompts[prompt].text)
            for model in outcomes.models.indices {
                let cell = outcomes.cell(prompt, model)
                add(
                    "\(outcomes.scores[cell]) \(outcomes.costs[cell]) \(outcomes.inputTokens[cell]) "
                        + "\(outcomes.outputTokens[cell])"
                )
            }
            if weighted, let decision = outcomes.decisions[prompt] { add("\(decision.model) \(decision.propensity)") }
            if let ages { add("\(ages[prompt])") }
        }
        if halfLife != .never { add("half-life \(halfLife)") }
        return Units.Digest(of: Array(hash.finalize()))
    }

    /// Writes the held-out prompts as JSON lines: `id`, `prompt` and the set's other fields.
    func writeHeldOut(to file: URL) throws {
        var lines: [UInt8] = []
        for index in split.test {
            let prompt = outcomes.prompts[index]
            var members = [
                JSON.Member(key: "id", value: .string(prompt.id)),
                JSON.Member(key: "prompt", value: .string(prompt.text)),
            ]
            members += try JSON.parse(prompt.metadata).members ?? []
            JSON.object(members).append(to: &lines)
            lines.append(UInt8(ascii: "\n"))
        }
        try Home.create(file.deletingLastPathComponent())
        try OutputFile.write(Data(lines), to: file)
    }
}
