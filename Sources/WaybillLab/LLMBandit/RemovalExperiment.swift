import CommandOptions
import Numerics
import PolicyEvaluation
import PolicyLearning
import PromptEncoder
import RoutingPolicy
import Terminal
import Trials

/// Whether a model that joins or leaves the candidates upsets the choice among the others.
///
/// Under Luce's choice axiom ("Individual Choice Behavior", 1959) it would not at all: removing a model from the set
/// of a softmax only shares out what it had. A policy that reads its candidates is free to break this. Measured for
/// every model and preference, by choices and by probabilities, beside what the removed model itself had.
struct RemovalExperiment: Experiment {
    static let name = "llm-bandit-sets"
    static let question = "Does a model that joins or leaves the candidates upset the choice among the others?"
    static let options = TrainingExperimentOptions.self

    /// The wide form keeps the step that validation prefers, which may be its start; what training does shows in its
    /// last step.
    private static let variants: [(label: String, trainer: String, options: [String: SettingValue])] = [
        ("llm-bandit", "llm-bandit", [:]),
        ("llm-bandit-wide", "llm-bandit-wide", [:]),
        ("llm-bandit-wide, last step", "llm-bandit-wide", ["validation_share": 0]),
        (
            "llm-bandit-wide that reads the candidates, last step", "llm-bandit-wide",
            ["validation_share": 0, "context": 1]
        ),
    ]
    private static let costWeights = [0, 0.1, 0.3, 0.5, 0.66]

    /// What a removed model had, and what changed among the others, as shares.
    private struct Removal {
        /// Of the prompts, and of those that had gone elsewhere.
        var (chosen, changed) = (0.0, 0.0)

        /// The mean probability, and the mean distance in total variation between what the others have left in
        /// proportion and what they get.
        var (probability, moved) = (0.0, 0.0)
    }

    static func report(
        _ bench: Workbench,
        _ options: TrainingExperimentOptions,
        made: Provenance
    ) async throws -> Report {
        let plan = try options.plan()
        let encoded = try bench.encoded(by: plan.encoder)
        let policies = try PolicyVariant.applying(
            plan.options,
            to: variants.map { try PolicyVariant($0.trainer, label: $0.label, $0.options) }
        )
        let progress = ProgressMeter("removals", total: plan.seeds * variants.count, unit: "policies")
        var found: [[Removal]] = variants.map { _ in [] }
        for split in try SeedSplit.all(of: encoded, plan: plan) {
            for (index, variant) in policies.enumerated() {
                let policy = try TrainerRegistry.train(
                    variant.trainer.name,
                    data: try split.trainingSet(for: PolicyVariant(variant.trainer.name)),
                    options: variant.options,
                    seed: UInt64(split.seed)
                )
                found[index] += try removals(policy, split.testPrompts, bench.set)
                progress.advance(by: 1)
            }
        }
        progress.finish()
        return Report(files: [ReportFile("report.md", text(found, bench.set, made))])
    }

    private static func removals(
        _ trained: TrainedPolicy,
        _ prompts: EncodedPrompts,
        _ set: EvaluationSet
    ) throws -> [Removal] {
        let policy = try LLMBanditPolicy(parameters: trained.policyParameters, frame: trained.frame)
        let predictor = try PolicyRegistry.predictor(trained.predictorParameters, frame: trained.frame)
        let (quality, tokens) = predictor.predictions(prompts.features)
        let cost = trained.pricing.costs(inputTokens: prompts.inputTokens, outputTokens: tokens)
        func distribution(_ preference: Preference, without removed: Int? = nil) -> Matrix {
            let batch = DecisionBatch(
                features: prompts.features,
                candidates: set.candidates,
                predictedQuality: quality,
                predictedCost: cost,
                allowed: set.candidates.indices.map { $0 != removed }
            )
            return policy.distribution(batch, preference: preference)
        }
        return try costWeights.flatMap { weight in
            let preference = try Preference(quality: 1 - weight, cost: weight)
            let whole = distribution(preference)
            return set.candidates.indices.map { model in
                removal(of: model, from: whole, leaving: distribution(preference, without: model))
            }
        }
    }

    private static func removal(of model: Int, from whole: Matrix, leaving rest: Matrix) -> Removal {
        var result = Removal()
        var (others, compared) = (0, 0)
        for row in 0..<whole.rows {
            let (before, after) = (whole.row(row), rest.row(row))
            let chosen = choice(before)
            if chosen != model {
                others += 1
                if choice(after) != chosen { result.changed += 1 }
            }
            let left = 1 - before[before.startIndex + model]
            result.probability += Double(1 - left)
            // A model that had all leaves nothing to compare with.
            guard left > 1e-4 else { continue }
            compared += 1
            let distance = zip(before, after).enumerated()
                .reduce(Float(0)) { $1.offset == model ? $0 : $0 + abs($1.element.0 / left - $1.element.1) }
            result.moved += Double(distance) / 2
        }
        let count = Double(max(whole.rows, 1))
        result.chosen = 1 - Double(others) / count
        result.changed /= Double(max(others, 1))
        result.probability /= count
        result.moved /= Double(max(compared, 1))
        return result
    }

    private static func choice(_ shares: ArraySlice<Float>) -> Int {
        (shares.indices.max { (shares[$0], $1) < (shares[$1], $0) } ?? shares.startIndex) - shares.startIndex
    }

    private static func text(_ found: [[Removal]], _ set: EvaluationSet, _ made: Provenance) -> String {
        var table = MarkdownTable([
            "policy", "removals", "own choices, mean", "choices changed, mean", "largest", "beyond own",
            "own probability, mean", "probability moved, mean", "largest", "beyond own",
        ])
        for (variant, removals) in zip(variants, found) {
            func mean(_ value: (Removal) -> Double) -> String {
                decimal(removals.reduce(0) { $0 + value($1) } / Double(max(removals.count, 1)), 4)
            }
            table.append([
                variant.label, "\(removals.count)",
                mean(\.chosen), mean(\.changed), decimal(removals.map(\.changed).max() ?? 0, 4),
                mean { $0.changed > $0.chosen ? 1 : 0 },
                mean(\.probability), mean(\.moved), decimal(removals.map(\.moved).max() ?? 0, 4),
                mean { $0.moved > $0.probability ? 1 : 0 },
            ])
        }
        return """
            \(head(set, made)): each of \(set.candidates.count) models \
            removed in turn, at w_c = \(costWeights.map { "\($0)" }.joined(separator: ", ")). Own choices: the \
            share of prompts that \
            the removed model had. Choices changed: of the other prompts, the share that now goes elsewhere. \
            Probability moved: the total \
            variation between what the others should have in proportion and what they get, of a softmax before its \
            most probable model is \
            taken. Beyond own: the share of removals that changed more than the removed model had.

            \(table.text)
            """
    }
}
