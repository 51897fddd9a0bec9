/// Prompts, models and what each model achieved on each prompt: the material to train and evaluate on.
///
/// All tables are `prompts.count` x `models.count`, row by row, with NaN where nothing is known.
package struct OutcomeSet: Sendable {
    /// Where outcomes come from.
    package enum Origin: String, Sendable {
        /// Measured on real calls.
        case recorded
        /// Drawn from a statistical model; to be labelled so wherever they appear.
        case simulated
    }

    package struct Prompt: Sendable, Equatable {
        package var id: String
        package var text: String
        /// The kind of work, from the field `task`; empty when there is none.
        package var task: String
        /// All fields but id and prompt, as one JSON object.
        package var metadata: [UInt8]

        package init(id: String, text: String, task: String, metadata: [UInt8]) {
            self.id = id
            self.text = text
            self.task = task
            self.metadata = metadata
        }
    }

    package var name: String
    package var origin: Origin
    package var prompts: [Prompt]
    package var models: [ModelCatalog.Model]
    /// Scores in 0...1.
    package var scores: [Float]
    /// Costs of a call in USD.
    package var costs: [Double]
    package var inputTokens: [Float]
    package var outputTokens: [Float]
    /// How each prompt was routed, where the set was written from a log; empty where it was not.
    package var decisions: [Decision?] = []
    /// What in its catalog is allowed but unlikely to be meant.
    package var notes: [RecordError] = []

    /// Where the tables keep a prompt and a model.
    package func cell(_ prompt: Int, _ model: Int) -> Int { prompt * models.count + model }

    /// How many prompts a model has outcomes on.
    package struct Coverage: Sendable, Equatable {
        package var model: String
        /// Prompts with a score.
        package var scores: Int
        /// Prompts with a cost.
        package var costs: Int
        /// Whether every prompt has a score.
        package var isComplete: Bool
    }

    /// The coverage of each model, in catalog order.
    package var coverage: [Coverage] {
        models.indices.map { model in
            let scored = prompts.indices.count { !scores[cell($0, model)].isNaN }
            let priced = prompts.indices.count { !costs[cell($0, model)].isNaN }
            return Coverage(
                model: models[model].name,
                scores: scored,
                costs: priced,
                isComplete: scored == prompts.count
            )
        }
    }

    /// The models with a score on every prompt, by number.
    package var completeModels: [Int] {
        models.indices.filter { model in prompts.indices.allSatisfy { !scores[cell($0, model)].isNaN } }
    }

    /// The models with both a score and a cost on every prompt, by number.
    package var completeModelsWithCosts: [Int] {
        completeModels.filter { model in prompts.indices.allSatisfy { !costs[cell($0, model)].isNaN } }
    }

    /// The prompts on which all of `models` have a score and a cost, by number.
    package func completePrompts(for models: [Int]) -> [Int] {
        prompts.indices.filter { prompt in
            models.allSatisfy { !scores[cell(prompt, $0)].isNaN && !costs[cell(prompt, $0)].isNaN }
        }
    }

    /// The set with only these prompts and models, in the order given.
    package func selecting(prompts rows: [Int], models columns: [Int]) -> OutcomeSet {
        func table<Element>(_ elements: [Element]) -> [Element] {
            var picked: [Element] = []
            picked.reserveCapacity(rows.count * columns.count)
            for row in rows {
                for column in columns { picked.append(elements[cell(row, column)]) }
            }
            return picked
        }
        return OutcomeSet(
            name: name,
            origin: origin,
            prompts: rows.map { prompts[$0] },
            models: columns.map { models[$0] },
            scores: table(scores),
            costs: table(costs),
            inputTokens: table(inputTokens),
            outputTokens: table(outputTokens),
            decisions: decisions.isEmpty ? [] : rows.map { decisions[$0]?.choosing(among: columns) },
            notes: notes
        )
    }
}

extension OutcomeSet {
    /// A set in which no outcome is known yet.
    package init(name: String, origin: Origin, prompts: [Prompt], models: [ModelCatalog.Model]) {
        let unknown = [Float](repeating: .nan, count: prompts.count * models.count)
        self.init(
            name: name,
            origin: origin,
            prompts: prompts,
            models: models,
            scores: unknown,
            costs: unknown.map(Double.init),
            inputTokens: unknown,
            outputTokens: unknown
        )
    }
}
