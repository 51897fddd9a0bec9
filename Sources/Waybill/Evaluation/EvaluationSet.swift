import LinearAlgebra
import PolicyEvaluation
import PolicyLearning
import PromptEncoder
import RecordFiles
import RoutingPolicy

/// An outcome set made ready for comparisons: the models that can be compared, and all they did.
struct EvaluationSet: Sendable {
    let name: String
    let isSimulated: Bool
    let candidates: [LanguageModel]
    let omitted: [(model: String, reason: String)]
    let texts: [String]
    let tasks: [String]
    let outcomes: PolicyEvaluation.OutcomeTable

    /// Tokens as recorded, n x K each; NaN where not known.
    let tokens: (input: Matrix, output: Matrix)

    /// Reads the set in `folder`.
    ///
    /// - Throws: `RecordError` for faulty files, `CommandError` if fewer than two models or prompts can be compared.
    init(folder: String, completePrompts: Bool) throws {
        let whole = try OutcomeSet(folder: folder)
        let (kept, omitted) = whole.comparableModels(keepsIncomplete: completePrompts)
        let rows = completePrompts ? whole.completePrompts(for: kept) : Array(whole.prompts.indices)
        guard kept.count > 1 else {
            let only = kept.first.map { "only \(whole.models[$0].name) has" } ?? "no model has"
            let reasons = omitted.prefix(3).map { "\($0.model): \($0.reason)" }.joined(separator: "; ")
            throw CommandError(
                "\(folder): \(only) a score and a cost in outcomes.csv on every prompt and a price in models.csv; a comparison "
                    + "needs two models" + (reasons.isEmpty ? "" : " (\(reasons))")
                    + (completePrompts
                        ? "" : "; --complete-prompts keeps all models and the prompts that all of them have")
            )
        }
        guard rows.count > 1 else {
            throw CommandError(
                "\(folder): \(rows.count) prompts have a score and a cost of all \(kept.count) models; a comparison needs more"
            )
        }
        let set = whole.selecting(prompts: rows, models: kept)
        let shape = (rows: rows.count, columns: kept.count)
        name = set.name
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
    var taskNames: [String] {
        var names: [String] = []
        for task in tasks where !task.isEmpty && !names.contains(task) { names.append(task) }
        return names
    }

    /// What learners have to assume of tokens that outcomes.csv does not tell.
    func assumptions(_ prompts: EncodedPrompts, encoder: EncoderIdentity) throws -> [String] {
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
    func division(_ split: EvaluationPlan.Split, seed: Int) throws -> (train: [Int], test: [Int]) {
        switch split {
        case .random:
            var generator = PhiloxGenerator(seed: UInt64(seed))
            let split = TrainTestSplit(texts, testShare: 0.3, using: &generator)
            guard !split.train.isEmpty, !split.test.isEmpty else {
                throw CommandError("\(name): \(texts.count) prompts are too few to be divided")
            }
            return (split.train, split.test)
        case .taskHoldout(let task):
            let test = tasks.indices.filter { tasks[$0] == task }
            guard !test.isEmpty else {
                let known =
                    taskNames.isEmpty ? "its prompts.jsonl has no task labels" : taskNames.joined(separator: ", ")
                throw CommandError("\(name): there is no task '\(task)' in prompts.jsonl to hold out; tasks: \(known)")
            }
            // A text on both sides would leak its labels.
            let held = Set(test.map { Array(texts[$0].utf8) })
            let train = tasks.indices.filter { tasks[$0] != task && !held.contains(Array(texts[$0].utf8)) }
            guard !train.isEmpty else {
                throw CommandError("\(name): without the task '\(task)' there is no prompt to learn from")
            }
            return (train, test)
        case .thinned(let task, let share):
            let (train, test) = try division(.random, seed: seed)
            let judged = test.filter { tasks[$0] == task }
            let own = train.filter { tasks[$0] == task }
            guard !judged.isEmpty, own.count < train.count else {
                throw CommandError("\(name): the task '\(task)' has no test prompts, or is the only one")
            }
            var generator = PhiloxGenerator(seed: UInt64(3_000_000 + seed))
            let kept = Set(own.shuffled(using: &generator).prefix(Int((share * Double(own.count)).rounded())))
            return (train.filter { tasks[$0] != task || kept.contains($0) }, judged)
        }
    }
}
