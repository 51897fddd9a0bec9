package import Numerics
package import PolicyEvaluation
internal import PolicyLearning
package import PromptEncoder
package import RecordFiles
package import RoutingPolicy
internal import Terminal
internal import Units

/// An outcome set made ready for comparisons: the models that can be compared, and all they did.
package struct EvaluationSet: Sendable {
    package let name: String
    package let isSimulated: Bool
    package let candidates: [LanguageModel]
    package let omitted: [(model: String, reason: String)]
    package let texts: [String]
    package let tasks: [String]
    package let outcomes: CompleteOutcomes

    /// SHA-256 over models, prices, prompts and outcomes, in hexadecimal.
    package let digest: String

    /// Why its prompts cannot be split, where they cannot.
    let splitFault: String

    /// Tokens as recorded, n x K each; NaN where not known.
    package let tokens: (input: Matrix, output: Matrix)

    /// Reads the set in `folder`.
    ///
    /// - Throws: `RecordError` for faulty files, `CommandError` if fewer than two models or prompts can be compared.
    package init(folder: String, dialect: CSVDialect, completePrompts: Bool) throws {
        let whole = try OutcomeSet(folder: folder, dialect: dialect)
        for note in whole.notes { Message.note("warning: \(note)") }
        let (kept, omitted) = whole.comparableModels(keepsIncomplete: completePrompts)
        let rows = completePrompts ? whole.completePrompts(for: kept) : Array(whole.prompts.indices)
        guard kept.count > 1 else {
            let option =
                completePrompts ? nil : "--complete-prompts keeps all models and the prompts that all of them have"
            throw CommandError("\(folder): a comparison needs two models: \(whole.lack(incomplete: option))")
        }
        guard rows.count > 1 else {
            throw CommandError(
                "\(folder): \(rows.count) prompts have a score and a cost of all \(kept.count) models; a "
                    + "comparison needs more"
            )
        }
        let set = whole.selecting(prompts: rows, models: kept)
        let shape = (rows: rows.count, columns: kept.count)
        name = set.name
        digest = set.digest
        splitFault = set.splitFault
        isSimulated = set.origin == .simulated
        candidates = set.candidates
        self.omitted = omitted
        texts = set.prompts.map(\.text)
        tasks = set.prompts.map(\.task)
        outcomes = CompleteOutcomes(
            scores: Matrix(rows: shape.rows, columns: shape.columns, elements: set.scores),
            costs: Matrix(rows: shape.rows, columns: shape.columns, elements: set.costs.map(Float.init))
        )
        tokens = (
            Matrix(rows: shape.rows, columns: shape.columns, elements: set.inputTokens),
            Matrix(rows: shape.rows, columns: shape.columns, elements: set.outputTokens)
        )
    }

    /// The task labels, in the order of their first prompts.
    package var taskNames: [String] {
        var names: [String] = []
        for task in tasks where !task.isEmpty && !names.containsBytes(of: task) { names.append(task) }
        return names
    }

    /// What learners have to assume of tokens that outcomes.csv does not tell.
    package func assumptions(_ prompts: EncodedPrompts, encoder: EncoderIdentity) throws -> [String] {
        try TrainingSet(
            encoder: encoder,
            candidates: candidates,
            features: prompts.features,
            inputTokens: prompts.inputTokens,
            scores: outcomes.scores,
            costs: outcomes.costs,
            recordedTokens: tokens
        ).tokens.assumptions
    }
}
