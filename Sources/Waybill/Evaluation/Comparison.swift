import Foundation
import Numerics
import PolicyEvaluation
import PolicyLearning
import PromptEncoder
import RoutingPolicy

/// A plan carried out on a set: every entrant trained and judged on every seed, over all cores.
struct Comparison {
    let set: EvaluationSet
    let plan: EvaluationPlan
    let prompts: EncodedPrompts
    let encoder: EncoderIdentity

    /// Trains and judges every entrant and judges every reference.
    ///
    /// - Parameters:
    ///   - workers: how many trials run at once; the result does not depend on it.
    ///   - title: of the progress line.
    /// - Returns: what was found, in the plan's order.
    /// - Throws: `CommandError` that names the entrant and seed of a trial that failed.
    func run(workers: Int, title: String) async throws -> RoutingComparison {
        var generator = RandomStream.resamples.generator(0)
        let resamples = PromptResamples(prompts: set.texts.count, draws: plan.resamples, using: &generator)
        let parts = try (1...plan.seeds).map { seed in
            try SeedPart(set, prompts: prompts, plan: plan, seed: seed, resamples: resamples)
        }
        let trials = plan.entrants.flatMap { entrant in
            parts.flatMap { part in
                (0..<(entrant.protocolName == .log ? plan.logDraws : 1)).map {
                    Trial(entrant: entrant, part: part, draw: $0, explore: plan.explore > 0 ? plan.explore : nil)
                }
            }
        }
        let outcomes = try await outcomes(of: trials, workers: workers, title: title)
        return result(parts, trials, outcomes)
    }

    /// What each trial gave, in the order of `trials`, whichever ends first.
    private func outcomes(of trials: [Trial], workers: Int, title: String) async throws -> [Trial.Outcome] {
        let progress = Progress(title, total: trials.count, unit: "trials")
        let (candidates, encoder) = (set.candidates, encoder)
        var outcomes: [Trial.Outcome?] = trials.map { _ in nil }
        try await withThrowingTaskGroup(of: (Int, Trial.Outcome).self) { group in
            var next = 0
            func start() {
                guard next < trials.count else { return }
                let (index, trial) = (next, trials[next])
                next += 1
                group.addTask {
                    let name = "\(trial.entrant.label) seed \(trial.part.seed)"
                    let outcome = try trial.run(candidates: candidates, encoder: encoder) { epoch in
                        progress.update(0, note: "\(name): epoch \(epoch.epoch) of \(epoch.epochs)")
                    }
                    return (index, outcome)
                }
            }
            for _ in 0..<max(workers, 1) { start() }
            while let (index, outcome) = try await group.next() {
                outcomes[index] = outcome
                progress.advance(by: 1)
                try Task.checkCancellation()
                start()
            }
        }
        progress.finish()
        return outcomes.compactMap(\.self)
    }

    private func result(_ parts: [SeedPart], _ trials: [Trial], _ outcomes: [Trial.Outcome]) -> RoutingComparison {
        var routers: [RouterSummary] = []
        var repeats: [RoutingComparison.Repeat] = []
        var learning: [LearningCurve] = []
        var explored: [RouterSummary] = []
        for reference in ReferenceRouter.allCases {
            let verdicts = parts.map { $0.judged(reference) }
            routers.append(RouterSummary(verdicts))
            for (part, verdict) in zip(parts, verdicts) {
                repeats.append(
                    .init(router: verdict.name, feedback: nil, seed: part.seed, draw: 0, figures: verdict.figures)
                )
            }
        }
        for entrant in plan.entrants {
            let own = zip(trials, outcomes).filter { $0.0.entrant.label == entrant.label }
            let feedback = entrant.protocolName.rawValue
            let seen = own.reduce(0.0) { $0 + Double($1.1.outcomesSeen) } / Double(own.count)
            routers.append(RouterSummary(own.map(\.1.verdict), feedback: feedback, outcomesSeen: seen))
            let judged = own.compactMap(\.1.explored)
            if !judged.isEmpty { explored.append(RouterSummary(judged, feedback: feedback, outcomesSeen: seen)) }
            for (trial, outcome) in own {
                repeats.append(
                    .init(
                        router: entrant.label,
                        feedback: feedback,
                        seed: trial.part.seed,
                        draw: trial.draw,
                        figures: outcome.verdict.figures
                    )
                )
            }
            if let epochs = own.map(\.1.rewards.count).min(), epochs > 0 {
                let means = (0..<epochs).map { epoch in
                    own.reduce(0.0) { $0 + $1.1.rewards[epoch] } / Double(own.count)
                }
                learning.append(LearningCurve(name: entrant.label, rewards: means))
            }
        }
        return RoutingComparison(
            setup: setup(parts),
            routers: routers,
            singles: meanSingles(parts),
            explored: plan.explore > 0 ? ExploredRouters(limit: plan.explore, routers: explored) : nil,
            learning: learning,
            bounds: meanBounds(parts),
            repeats: repeats
        )
    }

    private func setup(_ parts: [SeedPart]) -> RoutingComparison.Setup {
        let options = plan.entrants.flatMap { entrant in
            entrant.options.sorted { $0.key < $1.key }.map { "\(entrant.label) \($0.key)=\($0.value.text)" }
        }
        return RoutingComparison.Setup(
            data: set.name,
            isSimulated: set.isSimulated,
            prompts: set.texts.count,
            models: set.candidates.map(\.name),
            omitted: set.omitted,
            seeds: plan.seeds,
            logDraws: plan.entrants.contains { $0.protocolName == .log } ? plan.logDraws : 1,
            split: plan.split.summary,
            encoder: encoder.name,
            preferences: plan.preferences.summary,
            options: options,
            partSizes: parts.map { ($0.training.prompts, $0.test.outcomes.prompts) },
            taus: parts.map(\.test.tau)
        )
    }

    private func meanSingles(_ parts: [SeedPart]) -> [CostQualityPoint] {
        let points = parts.map(\.test.reference.points)
        return set.candidates.indices.map { model in
            CostQualityPoint(
                cost: points.reduce(0) { $0 + $1[model].cost } / Double(points.count),
                quality: points.reduce(0) { $0 + $1[model].quality } / Double(points.count)
            )
        }
    }

    private func meanBounds(_ parts: [SeedPart]) -> RewardBounds {
        let bounds = parts.map(\.rewardBounds)
        func mean(_ value: (RewardBounds) -> Double) -> Double {
            bounds.reduce(0) { $0 + value($1) } / Double(bounds.count)
        }
        return RewardBounds(random: mean(\.random), bestFixed: mean(\.bestFixed), oracle: mean(\.oracle))
    }
}
