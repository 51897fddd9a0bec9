import RecordFiles
import RoutingPolicy

extension OutcomeSet {
    /// The models that can be compared on this set, and why the others can't.
    ///
    /// Only models with a price and, unless `keepsIncomplete`, a score and a cost on every prompt: a comparison on different
    /// prompts would mislead.
    func comparableModels(keepsIncomplete: Bool) -> (kept: [Int], omitted: [(model: String, reason: String)]) {
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
                omitted.append((model.name, "no prompt has both a score and a cost of it"))
            } else if !keepsIncomplete && !complete.contains(index) {
                omitted.append((model.name, "no score or cost on \(prompts.count - known) of \(prompts.count) prompts"))
            } else {
                kept.append(index)
            }
        }
        return (kept, omitted)
    }

    /// The models as a policy's candidates; an unknown price counts as 0.
    var candidates: [LanguageModel] {
        models.map { $0.priced ?? LanguageModel(name: $0.name, inputPrice: 0, outputPrice: 0) }
    }
}

extension ModelCatalog {
    /// The models that have both prices.
    var priced: [LanguageModel] { models.compactMap(\.priced) }
}

extension ModelCatalog.Model {
    /// The model with its prices; nil where one is unknown.
    var priced: LanguageModel? {
        guard let inputPrice, let outputPrice else { return nil }
        return LanguageModel(
            name: name,
            inputPrice: inputPrice,
            outputPrice: outputPrice,
            batchFactor: Double(batchMillionths) / 1_000_000
        )
    }
}
