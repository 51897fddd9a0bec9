import CommandOptions
import PolicyEvaluation
import PolicyLearning
import PromptEncoder
import RoutingPolicy
import Trials

/// Leave one model out, train on the others, bring it in from m answers; every third model by mean score takes its
/// turn.
struct ColdStartExperiment: Experiment {
    static let name = "cold-start"
    static let question = "How many answers of a new model stand in for all of them, and to which prompts?"
    static let writes = "report.md and results.csv"
    static let options = RandomSplitOptions.self

    /// What one way of joining reached with one count of answers, for one model on one split.
    struct Row: Sendable {
        let model: Int
        let label: String
        let count: Int
        let whole: PoolEvaluator.Areas
        let five: PoolEvaluator.Areas
        let loss: Double
    }

    static func report(_ bench: Workbench, _ options: RandomSplitOptions, made: Provenance) async throws -> Report {
        let plan = try options.plan()
        let encoded = try bench.encoded(by: plan.encoder)
        let variant = try PolicyVariant.applying(
            plan.options,
            to: [PolicyVariant("item-response", ["folds": 2])]
        )[0]
        let models = heldOut(bench.set)
        let trials = (1...plan.seeds).flatMap { seed in models.map { (seed: seed, model: $0) } }
        var rows = try await Parallel.map(trials, workers: bench.threads, title: "cold start") { trial, _ in
            try self.rows(encoded, variant, seed: trial.seed, model: trial.model)
        }.flatMap(\.self)
        rows += try await Parallel.map(Array(1...plan.seeds), workers: bench.threads, title: "with all models") {
            seed,
            _ in
            try trainedWithAll(encoded, variant, seed: seed, models: models)
        }.flatMap(\.self)
        let written = ColdStartReport(
            rows: rows,
            models: models,
            set: bench.set,
            encoder: encoded.encoder.name,
            seeds: plan.seeds
        )
        return Report(files: [
            ReportFile("report.md", written.text(made)), ReportFile("results.csv", written.table),
        ])
    }

    /// Every third model, from the best down; all where that would be fewer than 8.
    private static func heldOut(_ set: EvaluationSet) -> [Int] {
        let order = set.modelsByScore
        return order.count < 24 ? order : stride(from: 0, to: order.count, by: 3).map { order[$0] }
    }

    private static func rows(
        _ encoded: EncodedSet,
        _ variant: PolicyVariant,
        seed: Int,
        model: Int
    ) throws -> [Row] {
        let split = try ModelSplit(encoded, seed: seed, new: [model])
        let policy = try split.policy(variant)
        guard let predictor = policy.itemResponse else { preconditionFailure("the trainer gives item response") }
        let onboarding = try split.onboarding(0, to: policy)
        let pool = fivePool(split.trained, split)
        var rows: [Row] = []
        for joining in Joining.all {
            for count in joining.counts {
                for draw in 0..<joining.draws {
                    let prompts =
                        try joining.rule.map {
                            try onboarding.prompts(
                                count,
                                by: $0,
                                from: split.trainingPrompts.features,
                                inputTokens: split.trainingPrompts.inputTokens,
                                seed: UInt64(1000 * seed + draw)
                            )
                        } ?? split.allPrompts
                    let extended = try split.adding(0, to: policy, prompts: prompts) { encoded, scores, costs in
                        try onboarding.candidate(
                            features: encoded.features,
                            inputTokens: encoded.inputTokens,
                            scores: scores,
                            costs: costs,
                            prior: joining.prior(onboarding, predictor.model),
                            steps: joining.steps
                        )
                    }
                    rows.append(
                        Row(
                            model: model,
                            label: joining.label,
                            count: count,
                            whole: try split.evaluator.areas(extended),
                            five: try split.evaluator.areas(extended, pool: pool),
                            loss: try split.evaluator.logLoss(extended, model: split.trained.count)
                        )
                    )
                }
            }
        }
        return rows
    }

    /// One policy trained with every model, evaluated as each of the held-out ones is.
    private static func trainedWithAll(
        _ encoded: EncodedSet,
        _ variant: PolicyVariant,
        seed: Int,
        models: [Int]
    ) throws -> [Row] {
        let split = try ModelSplit(encoded, seed: seed, new: [])
        let policy = try split.policy(variant)
        let whole = try split.evaluator.areas(policy)
        return try models.map { model in
            let others = split.trained.filter { $0 != model }
            let pool = fivePool(others, split).dropLast() + [model]
            return Row(
                model: model,
                label: ColdStartReport.reference,
                count: 0,
                whole: whole,
                five: try split.evaluator.areas(policy, pool: Array(pool)),
                loss: try split.evaluator.logLoss(policy, model: model)
            )
        }
    }

    /// Columns of the new model, last, and four of `models` from the cheapest to the most expensive eighth: a pool in
    /// which one model's vector decides much.
    private static func fivePool(_ models: [Int], _ split: ModelSplit) -> [Int] {
        let singles = split.trainingOutcomes.singleModels
        let columns = models.map { model in split.trained.firstIndex(of: model) ?? 0 }
        let order = columns.sorted { (singles[$0].cost, $0) < (singles[$1].cost, $1) }
        // A small pool of trained models gives fewer than four.
        let spread = Set([1, 3, 5, 7].map { order.count * $0 / 8 }).sorted()
        return spread.map { order[$0] } + [split.trained.count]
    }
}

extension EvaluationSet {
    /// The models from the best mean score down, as the set numbers them.
    var modelsByScore: [Int] {
        let means = outcomes.singleModels.map(\.quality)
        return means.indices.sorted { (-means[$0], $0) < (-means[$1], $1) }
    }
}
