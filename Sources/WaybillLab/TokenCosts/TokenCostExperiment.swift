import CommandOptions
import PolicyEvaluation
import PolicyLearning
import RoutingPolicy
import Terminal
import Trials

/// Whether costs predicted from tokens route better than other predictions of cost, and what a policy that only follows
/// a price gives up against one that is trained again with it.
struct TokenCostExperiment: Experiment {
    static let name = "token-costs"
    static let question =
        "Does cost from predicted tokens beat a fixed or regressed cost, and what does following a price cost "
        + "against retraining?"
    static let options = TokenCostOptions.self

    /// What each model's prices are multiplied with, one model at a time.
    static let priceFactors = [10, 0.1]

    /// What one policy gave over all seeds.
    struct Findings {
        let policy: String

        /// One row of ways to predict cost a seed.
        var predictions: [[CostPrediction]] = []

        /// For each of ``priceFactors``, one a seed and model.
        var changes: [[PriceChange]] = priceFactors.map { _ in [] }
    }

    static func report(_ bench: Workbench, _ options: TokenCostOptions, made: Provenance) async throws -> Report {
        let plan = try options.plan()
        let encoded = try bench.encoded(by: plan.encoder)
        let models = bench.set.candidates.indices
        let trainings = plan.policies.count * plan.seeds * (2 + priceFactors.count * models.count)
        let progress = ProgressMeter("token costs", total: trainings, unit: "trainings")
        var findings = plan.policies.map { Findings(policy: $0.label) }
        for split in try SeedSplit.all(of: encoded, plan: plan) {
            for (index, variant) in plan.policies.enumerated() {
                let trial = TokenCostTrial(variant: variant, split: split, encoded: encoded)
                let policy = try trial.train(bench.set.candidates)
                progress.advance(by: 1)
                findings[index].predictions.append(try trial.predictions(policy))
                progress.advance(by: 1)
                for (position, factor) in priceFactors.enumerated() {
                    for model in models {
                        let change = try trial.change(policy, model: model, factor: factor)
                        findings[index].changes[position].append(change)
                        progress.advance(by: 1)
                    }
                }
            }
        }
        progress.finish()
        return Report(files: [ReportFile("report.md", text(findings, bench.set, plan.seeds, made))])
    }
}
