import CommandOptions
import PolicyEvaluation
import PolicyLearning
import RoutingPolicy
import Terminal
import Trials

/// A third of the models never trains: each joins from m answers, and routing is over all models.
struct HeldOutModelsExperiment: Experiment {
    static let name = "held-out-models"
    static let question = "What is left when a third of the models was never seen in training?"
    static let options = RandomSplitOptions.self

    static func check(_ bench: Workbench, _ options: RandomSplitOptions) throws {
        try bench.check(try options.plan())
        let set = bench.set
        guard set.candidates.count >= 4 else {
            throw CommandError("\(name) needs at least 4 models; \(set.name) has \(set.candidates.count)")
        }
    }

    static func report(_ bench: Workbench, _ options: RandomSplitOptions, made: Provenance) async throws -> Report {
        let plan = try options.plan()
        let variants = try PolicyVariant.applying(
            plan.options,
            to: [PolicyVariant("item-response", ["folds": 2]), PolicyVariant("ridge"), PolicyVariant("hierarchical")]
        )
        let encoded = try bench.encoded(by: plan.encoder)
        let new = newModels(bench.set)
        let seeds = try await Parallel.map(Array(1...plan.seeds), workers: bench.threads, title: "held-out models") {
            seed,
            _ in
            let split = try ModelSplit(encoded, seed: seed, new: new)
            return try HeldOutModelsTrial(split: split, variants: variants).rows()
        }
        return Report(files: [ReportFile("report.md", text(seeds, encoded, new, made))])
    }

    /// Every third model by mean score, the second best first, so that new ones span all abilities.
    private static func newModels(_ set: EvaluationSet) -> [Int] {
        let order = set.modelsByScore
        return stride(from: 1, to: order.count, by: 3).map { order[$0] }.sorted()
    }

    private static func text(
        _ seeds: [[HeldOutModelsTrial.Row]],
        _ encoded: EncodedSet,
        _ new: [Int],
        _ made: Provenance
    ) -> String {
        let set = encoded.set
        var table = MarkdownTable(["policy", "answers a new model", "AIQ", "AIQ log", "log loss, new models"])
        for (index, first) in seeds[0].enumerated() {
            func mean(_ value: (HeldOutModelsTrial.Row) -> Double?) -> Double? {
                let values = seeds.compactMap { value($0[index]) }
                return values.count == seeds.count ? values.reduce(0, +) / Double(values.count) : nil
            }
            table.append([
                first.label, first.answers, decimal(mean { $0.areas.linear }, 4),
                decimal(mean { $0.areas.logarithmic }, 4),
                decimal(mean { $0.loss }, 4),
            ])
        }
        return """
            \(setupHead(set, encoder: encoded.encoder.name, made))- \(new.count) models are new: \
            \(new.map { set.candidates[$0].name }.joined(separator: ", ")).
            - \(seeds.count) seeds of the 70/30 split of prompts; figures are means over them, on the test split, \
            over 41 \
            preferences and all \(set.candidates.count) models. Log loss is the mean over the new models.
            - "trained anew" shows a trainer all outcomes of the trained models and the same answers of the new ones.
            - "trained models alone" may not choose a new one; its range of costs is that of all models, as for \
            every row.

            \(table.text)
            """
    }
}
