package import RecordFiles
package import RoutingPolicy

extension OutcomeSet {
    /// The models that can be compared on this set, and why the others can't.
    ///
    /// Only models with a price and, unless `keepsIncomplete`, a score and a cost on every prompt: a comparison on
    /// different prompts would mislead.
    package func comparableModels(keepsIncomplete: Bool) -> (kept: [Int], omitted: [(model: String, reason: String)]) {
        let complete = Set(completeModelsWithCosts)
        var kept: [Int] = []
        var omitted: [(model: String, reason: String)] = []
        for (index, model) in models.enumerated() {
            let known = prompts.indices.count { prompt in
                let cell = cell(prompt, index)
                return !scores[cell].isNaN && !costs[cell].isNaN
            }
            if model.inputPrice == nil || model.outputPrice == nil {
                omitted.append((model.name, "models.csv has no price for it"))
            } else if known == 0 {
                omitted.append((model.name, noOutcome(of: index)))
            } else if !keepsIncomplete && !complete.contains(index) {
                omitted.append((model.name, "no score or cost on \(prompts.count - known) of \(prompts.count) prompts"))
            } else {
                kept.append(index)
            }
        }
        return (kept, omitted)
    }

    private func noOutcome(of model: Int) -> String {
        let found = coverage[model]
        if found.scores > 0, found.costs == 0 { return "no prompt has a cost of it" }
        if found.costs > 0, found.scores == 0 { return "no prompt has a score of it" }
        if found.scores == 0 { return "outcomes.csv has no outcome of it" }
        return "no prompt has both a score and a cost of it"
    }

    /// What the set lacks as a whole so that too few models can be compared, and what to do about it.
    ///
    /// - Parameter option: what the option does that would keep incomplete models, where it was not given.
    /// - Returns: a clause for an error.
    package func lack(incomplete option: String?) -> String {
        let coverage = coverage
        let priced = models.count { $0.inputPrice != nil && $0.outputPrice != nil }
        if priced == 0 {
            return
                "models.csv has no price of any model; fill in price_in_per_mtok and price_out_per_mtok, in USD "
                + "per million tokens"
        }
        if coverage.allSatisfy({ $0.costs == 0 }) {
            return
                "outcomes.csv has no cost of any call; give its column cost_usd what each call cost in USD, such "
                + "as its tokens times the model's prices"
        }
        if coverage.allSatisfy({ $0.scores == 0 }) {
            return "outcomes.csv has no score of any call; give its column score a number from 0 to 1 for each"
        }
        let (kept, omitted) = comparableModels(keepsIncomplete: false)
        let shown = omitted.prefix(3).map { "\($0.model): \($0.reason)" }.joined(separator: "; ")
        let more = omitted.count > 3 ? "; and \(omitted.count - 3) more" : ""
        let who = kept.count == 1 ? "only \(models[kept[0]].name) has" : "\(kept.count) of \(models.count) models have"
        let fact = "\(who) a score and a cost of every prompt in outcomes.csv and a price in models.csv"
        if omitted.isEmpty { return "\(fact), and there is no other model; add one" }
        let remedy = option ?? "add what is missing, or take these models out of models.csv"
        return "\(fact) (\(shown)\(more)); \(remedy)"
    }

    /// The models as a policy's candidates; an unknown price counts as 0.
    package var candidates: [LanguageModel] {
        models.map { $0.priced ?? LanguageModel(name: $0.name, inputPrice: 0, outputPrice: 0) }
    }

    /// Why the prompts cannot be split in two, where it is because their texts are too few.
    package var splitFault: String {
        let texts = Set(prompts.map { Array($0.text.utf8) }).count
        if texts == 1 {
            return
                "all \(prompts.count) prompts have the same text, and equal texts stay together: there is nothing "
                + "to split"
        }
        if texts < prompts.count {
            return
                "\(prompts.count) prompts with \(texts) different texts, of which equal ones stay together, are "
                + "too few to be split"
        }
        return "\(prompts.count) prompts are too few to be split"
    }
}

extension ModelCatalog {
    /// The models that have both prices.
    package var priced: [LanguageModel] { models.compactMap(\.priced) }
}

extension ModelCatalog.Model {
    /// The model with its prices; nil where one is unknown.
    package var priced: LanguageModel? {
        guard let inputPrice, let outputPrice else { return nil }
        return LanguageModel(
            name: name,
            inputPrice: inputPrice,
            outputPrice: outputPrice,
            batchFactor: Double(batchMillionths) / 1_000_000
        )
    }
}
