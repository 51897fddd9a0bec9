import Foundation
import PolicyLearning
import Numerics
import PolicyEvaluation
import PromptEncoder
import RoutingPolicy

/// Leave one model out, train on the others, bring it in from m answers; every third model by mean score takes its turn.
struct ColdStartExperiment: Sendable {
    let subject: IdentityExperiment.Subject

    private static let counts = [10, 20, 50, 100]
    private static let optionsOfTraining: [String: SettingValue] = ["folds": 2]

    /// One way of bringing a model in.
    private struct Way: Sendable {
        let label: String
        let rule: PromptSelection?
        let counts: [Int]
        var draws = 1
        var prior: @Sendable (Onboarding, ItemResponseModel) -> IdentityPrior = { onboarding, _ in onboarding.prior }
        var steps = 25
    }

    private static let ways: [Way] = [
        Way(label: "discrimination", rule: .discrimination, counts: [8] + counts),
        Way(label: "information", rule: .information, counts: [8] + counts),
        Way(label: "stratified information", rule: .stratifiedInformation, counts: counts),
        Way(label: "uncertainty, stratified", rule: .uncertainty, counts: counts, draws: 3),
        Way(label: "policy's entropy", rule: .entropy, counts: counts),
        Way(label: "random", rule: .random, counts: [8] + counts, draws: 5),
        Way(
            label: "uncertainty, the paper's prior",
            rule: .uncertainty,
            counts: counts,
            draws: 3,
            prior: { _, model in .diagonal(model.identities) }
        ),
        Way(label: "random, no gradient steps", rule: .random, counts: [8], draws: 5, steps: 1),
        Way(label: "discrimination, no gradient steps", rule: .discrimination, counts: [8], steps: 1),
        Way(label: "all training prompts", rule: nil, counts: [0]),
    ]

    /// What one way reached with one count on one model.
    private struct Row: Sendable {
        let model: Int
        let label: String
        let count: Int
        let whole: PoolJudge.Areas
        let five: PoolJudge.Areas
        let loss: Double
    }

    /// Every third model, from the best down; all where that would be fewer than 8.
    private var heldOut: [Int] {
        let means = subject.set.outcomes.singleModels.map(\.quality)
        let order = means.indices.sorted { (-means[$0], $0) < (-means[$1], $1) }
        return order.count < 24 ? order : stride(from: 0, to: order.count, by: 3).map { order[$0] }
    }

    func files() async throws -> [(name: String, content: String)] {
        let trials = (1...subject.seeds).flatMap { seed in heldOut.map { (seed: seed, model: $0) } }
        var rows = try await inParallel(trials, workers: subject.threads, title: "cold start") { trial in
            try self.rows(seed: trial.seed, model: trial.model)
        }.flatMap(\.self)
        rows += try await inParallel(Array(1...subject.seeds), workers: subject.threads, title: "with all models") {
            try self.trainedWithAll(seed: $0)
        }.flatMap(\.self)
        return [("report.md", report(rows)), ("results.csv", table(rows))]
    }

    private func rows(seed: Int, model: Int) throws -> [Row] {
        let division = try ModelDivision(subject, seed: seed, new: [model])
        let policy = try division.policy("item-response", options: Self.optionsOfTraining)
        guard let predictor = policy.itemResponse else { preconditionFailure("the trainer gives item response") }
        let onboarding = try Onboarding(division.candidates[division.known.count], to: policy)
        let pool = fivePool(division.known, division)
        func row(_ label: String, _ count: Int, _ extended: TrainedPolicy) throws -> Row {
            Row(
                model: model,
                label: label,
                count: count,
                whole: try division.judge.areas(extended),
                five: try division.judge.areas(extended, pool: pool),
                loss: try division.judge.logLoss(extended, model: division.known.count)
            )
        }
        var rows: [Row] = []
        for way in Self.ways {
            for count in way.counts {
                for draw in 0..<way.draws {
                    let prompts =
                        try way.rule.map {
                            try onboarding.prompts(
                                count,
                                by: $0,
                                from: division.trainingPrompts.features,
                                inputTokens: division.trainingPrompts.inputTokens,
                                seed: UInt64(1000 * seed + draw)
                            )
                        } ?? division.allPrompts
                    let extended = try division.adding(0, to: policy, prompts: prompts) {
                        onboarding,
                        x,
                        scores,
                        costs in
                        try onboarding.candidate(
                            features: x.features,
                            inputTokens: x.inputTokens,
                            scores: scores,
                            costs: costs,
                            prior: way.prior(onboarding, predictor.model),
                            steps: way.steps
                        )
                    }
                    rows.append(try row(way.label, count, extended))
                }
            }
        }
        return rows
    }

    /// One policy trained with every model, judged as each of the held-out ones is.
    private func trainedWithAll(seed: Int) throws -> [Row] {
        let division = try ModelDivision(subject, seed: seed, new: [])
        let policy = try division.policy("item-response", options: Self.optionsOfTraining)
        let whole = try division.judge.areas(policy)
        return try heldOut.map { model in
            let others = division.known.filter { $0 != model }
            let pool = fivePool(others, division).dropLast() + [model]
            return Row(
                model: model,
                label: Self.reference,
                count: 0,
                whole: whole,
                five: try division.judge.areas(policy, pool: Array(pool)),
                loss: try division.judge.logLoss(policy, model: model)
            )
        }
    }

    private static let reference = "trained with the model"

    /// Columns of the new model, last, and four of `known` from the cheapest to the dearest eighth: a pool in which one model's
    /// vector decides much.
    private func fivePool(_ known: [Int], _ division: ModelDivision) -> [Int] {
        let singles = division.trainingOutcomes.singleModels
        let columns = known.map { model in division.known.firstIndex(of: model) ?? 0 }
        let order = columns.sorted { (singles[$0].cost, $0) < (singles[$1].cost, $1) }
        // A small pool of known models gives fewer than four.
        let spread = Set([1, 3, 5, 7].map { order.count * $0 / 8 }).sorted()
        return spread.map { order[$0] } + [division.known.count]
    }

    private func report(_ rows: [Row]) -> String {
        var text = IdentityExperiment.coldStart.introduction(subject)
        let models = heldOut
        text += """
            - \(models.count) models leave in turn, \(subject.seeds) seed(s) of the 70/30 division of prompts: \
            \(models.map { subject.set.candidates[$0].name }.joined(separator: ", ")).
            - The policy is `item-response`, trained on the other models; prompts are chosen from, and answers taken of, its \
            training part; figures are on the test part, over 41 preferences.
            - "whole pool" routes over all models, where one of many weighs little; "pool of five" over the new one and four known \
            ones from cheap to dear, or as many as there are. AIQ is a share of that with all training prompts answered, frozen heads; the least over models \
            (means over seeds and draws) follows it. Log loss is of the new model's predicted quality. Differences to random prompts are means over models with \
            their standard error; a model counts as worse by its mean over seeds and draws.


            """
        text += markdown(rows) + "\n" + comparison(rows)
        return text
    }

    /// A figure by model, as the mean over seeds and draws.
    private func byModel(_ rows: [Row], _ label: String, _ count: Int, _ value: (Row) -> Double) -> [Double] {
        heldOut.map { model in
            let own = rows.filter { $0.model == model && $0.label == label && $0.count == count }
            return own.reduce(0) { $0 + value($1) } / Double(max(own.count, 1))
        }
    }

    /// The mean with its standard error over models.
    private static func spread(_ values: [Double]) -> String {
        let (mean, count) = (mean(values), Double(values.count))
        let squares = values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
        return decimal(mean, 4) + " ± " + decimal((squares / max(count - 1, 1) / max(count, 1)).squareRoot(), 4)
    }

    private static func mean(_ values: [Double]) -> Double { values.reduce(0, +) / Double(max(values.count, 1)) }

    private func markdown(_ rows: [Row]) -> String {
        var table = MarkdownTable([
            "prompts chosen by", "answers", "AIQ share, whole pool", "least", "AIQ share, pool of five", "least",
            "AIQ log share, pool of five", "least", "log loss",
        ])
        let all = "all training prompts"
        func shares(_ label: String, _ count: Int, _ value: (Row) -> Double) -> [Double] {
            zip(byModel(rows, label, count, value), byModel(rows, all, 0, value)).map { $1 > 0 ? $0 / $1 : 1 }
        }
        func append(_ label: String, _ count: Int, _ shown: String) {
            var cells = [label, shown]
            for value in [{ $0.whole.linear }, { $0.five.linear }, { $0.five.logarithmic }] as [(Row) -> Double] {
                let own = shares(label, count, value)
                cells += [decimal(Self.mean(own), 4), decimal(own.min(), 4)]
            }
            table.append(cells + [decimal(Self.mean(byModel(rows, label, count) { $0.loss }), 4)])
        }
        for way in Self.ways {
            for count in way.counts { append(way.label, count, way.rule == nil ? "all" : "\(count)") }
        }
        append(Self.reference, 0, "all")
        return table.text
    }

    /// Rules against random prompts, model by model.
    private func comparison(_ rows: [Row]) -> String {
        var table = MarkdownTable([
            "against random prompts, as many", "answers", "log loss", "models worse", "AIQ, pool of five",
            "models worse", "AIQ, whole pool", "models worse",
        ])
        for way in Self.ways where way.rule != .random && way.rule != nil && way.steps > 1 {
            for count in way.counts {
                func difference(_ value: (Row) -> Double) -> [Double] {
                    zip(byModel(rows, way.label, count, value), byModel(rows, "random", count, value)).map { $0 - $1 }
                }
                let loss = difference { $0.loss }
                let five = difference { $0.five.linear }
                let whole = difference { $0.whole.linear }
                table.append([
                    way.label, "\(count)", Self.spread(loss), "\(loss.count { $0 > 0 }) of \(loss.count)",
                    Self.spread(five), "\(five.count { $0 < 0 })", Self.spread(whole), "\(whole.count { $0 < 0 })",
                ])
            }
        }
        return table.text
    }

    private func table(_ rows: [Row]) -> String {
        let lines = rows.map { row in
            [
                subject.set.candidates[row.model].name, row.label, "\(row.count)", decimal(row.whole.linear, 6),
                decimal(row.whole.logarithmic, 6), decimal(row.five.linear, 6), decimal(row.five.logarithmic, 6),
                decimal(row.loss, 6),
            ].map { $0.contains(",") ? "\"\($0)\"" : $0 }.joined(separator: ",")
        }
        return (["model,way,answers,aiq,aiq_log,aiq_five,aiq_log_five,log_loss"] + lines).joined(separator: "\n") + "\n"
    }
}
