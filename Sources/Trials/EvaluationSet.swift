package import LinearAlgebra
package import PolicyEvaluation
package import PolicyLearning
package import PromptEncoder
package import RecordFiles
package import RoutingPolicy
package import Units

/// An outcome set made ready for comparisons: the models that can be compared, and all they did.
package struct EvaluationSet: Sendable {
    package let name: String
    package let isSimulated: Bool
    package let candidates: [LanguageModel]
    package let omitted: [(model: String, reason: String)]
    package let texts: [String]
    package let tasks: [String]
    package let outcomes: PolicyEvaluation.OutcomeTable
    /// SHA-256 over models, prices, prompts and outcomes, in hexadecimal.
    package let digest: String
    /// Why its prompts cannot be divided, where they cannot.
    private let divisionFault: String

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
                "\(folder): \(rows.count) prompts have a score and a cost of all \(kept.count) models; a comparison needs more"
            )
        }
        let set = whole.selecting(prompts: rows, models: kept)
        let shape = (rows: rows.count, columns: kept.count)
        name = set.name
        digest = set.digest
        divisionFault = set.divisionFault
        isSimulated = set.origin == .simulated
        candidates = set.candidates
        self.omitted = omitted
        texts = set.prompts.map(\.text)
        tasks = set.prompts.map(\.task)
        outcomes = PolicyEvaluation.OutcomeTable(
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

    /// The division for a seed.
    ///
    /// - Throws: `CommandError` for a task that the set doesn't have, or one that leaves nothing to learn from.
    package func division(_ split: EvaluationPlan.Split, seed: Int) throws -> (train: [Int], test: [Int]) {
        switch split {
        case .random:
            var generator = RandomStream.split.generator(seed)
            let split = TrainTestSplit(texts, testShare: 0.3, using: &generator)
            guard !split.train.isEmpty, !split.test.isEmpty else {
                throw CommandError("\(name): \(divisionFault)")
            }
            return (split.train, split.test)
        case .taskHoldout(let task):
            let test = tasks.indices.filter { tasks[$0].hasBytes(of: task) }
            guard !test.isEmpty else {
                let hint =
                    taskNames.isEmpty ? "it has no task labels" : NearestNames(taskNames).hint(for: task)
                throw CommandError("\(name): there is no task '\(task)' in prompts.jsonl to hold out; \(hint)")
            }
            // A text on both sides would leak its labels.
            let held = Set(test.map { Array(texts[$0].utf8) })
            let train = tasks.indices.filter { !tasks[$0].hasBytes(of: task) && !held.contains(Array(texts[$0].utf8)) }
            guard !train.isEmpty else {
                throw CommandError("\(name): without the task '\(task)' there is no prompt to learn from")
            }
            return (train, test)
        case .thinned(let task, let share):
            let (train, test) = try division(.random, seed: seed)
            let judged = test.filter { tasks[$0].hasBytes(of: task) }
            var own = train.filter { tasks[$0].hasBytes(of: task) }
            guard !judged.isEmpty, own.count < train.count else {
                throw CommandError("\(name): the task '\(task)' has no test prompts, or is the only one")
            }
            var generator = RandomStream.thinning.generator(seed)
            generator.shuffleUpward(&own)
            let kept = Set(own.prefix(Int((share * Double(own.count)).rounded())))
            return (train.filter { !tasks[$0].hasBytes(of: task) || kept.contains($0) }, judged)
        }
    }
}
