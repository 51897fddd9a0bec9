internal import Foundation
internal import PolicyEvaluation
internal import RoutingPolicy

/// The trials of a comparison, brought together: a policy's runs into one summary, seeds into means.
struct ComparisonSummary {
    let encoded: EncodedSet
    let plan: EvaluationPlan
    let splits: [SeedSplit]
    let trials: [(trial: Trial, outcome: Trial.Outcome)]

    var comparison: PolicyComparison {
        let references = ReferencePolicy.allCases.map { reference in splits.map { $0.evaluated(reference) } }
        let byPolicy = plan.policies.map { variant in
            Runs(variant: variant, runs: trials.filter { $0.trial.variant.label == variant.label })
        }
        let referenceRuns = references.flatMap { results in
            zip(splits, results).map { split, result in
                PolicyComparison.Run(
                    policy: result.name,
                    feedback: nil,
                    seed: split.seed,
                    draw: 0,
                    figures: result.figures
                )
            }
        }
        let explored = ExploredPolicies(limit: plan.explore, policies: byPolicy.compactMap(\.explored))
        return PolicyComparison(
            setup: setup,
            policies: references.map { PolicySummary($0) } + byPolicy.map(\.summary),
            singles: meanSingles,
            explored: plan.explore > 0 ? explored : nil,
            learning: byPolicy.compactMap(\.learning),
            bounds: meanBounds,
            runs: referenceRuns + byPolicy.flatMap(\.rows)
        )
    }

    /// All runs of one policy.
    private struct Runs {
        let variant: PolicyVariant
        let runs: [(trial: Trial, outcome: Trial.Outcome)]

        private var feedback: String { variant.feedbackProtocol.rawValue }
        private var outcomesSeen: Double {
            runs.reduce(0.0) { $0 + Double($1.outcome.outcomesSeen) } / Double(runs.count)
        }

        var summary: PolicySummary {
            PolicySummary(runs.map(\.outcome.result), feedback: feedback, outcomesSeen: outcomesSeen)
        }

        /// With exploration; nil where that was not asked for.
        var explored: PolicySummary? {
            let results = runs.compactMap(\.outcome.explored)
            return results.isEmpty ? nil : PolicySummary(results, feedback: feedback, outcomesSeen: outcomesSeen)
        }

        /// Mean rewards by epoch; nil for a trainer without epochs.
        var learning: LearningCurve? {
            guard let epochs = runs.map(\.outcome.rewards.count).min(), epochs > 0 else { return nil }
            let means = (0..<epochs).map { epoch in
                runs.reduce(0.0) { $0 + $1.outcome.rewards[epoch] } / Double(runs.count)
            }
            return LearningCurve(name: variant.label, rewards: means)
        }

        var rows: [PolicyComparison.Run] {
            runs.map { trial, outcome in
                PolicyComparison.Run(
                    policy: variant.label,
                    feedback: feedback,
                    seed: trial.split.seed,
                    draw: trial.draw,
                    figures: outcome.result.figures
                )
            }
        }
    }

    private var setup: PolicyComparison.Setup {
        let options = plan.policies.flatMap { variant in
            variant.options.sorted { $0.key < $1.key }.map { "\(variant.label) \($0.key)=\($0.value.text)" }
        }
        let set = encoded.set
        return PolicyComparison.Setup(
            data: set.name,
            isSimulated: set.isSimulated,
            prompts: set.texts.count,
            models: set.candidates.map(\.name),
            omitted: set.omitted,
            seeds: plan.seeds,
            logDraws: plan.policies.contains { $0.feedbackProtocol == .log } ? plan.logDraws : 1,
            split: plan.split.summary,
            encoder: encoded.encoder.name,
            preferences: plan.preferences.summary,
            options: options,
            splitSizes: splits.map { ($0.training.prompts, $0.test.outcomes.prompts) },
            taus: splits.map(\.test.tau)
        )
    }

    private var meanSingles: [CostQualityPoint] {
        let points = splits.map(\.test.reference.points)
        return encoded.set.candidates.indices.map { model in
            CostQualityPoint(
                cost: points.reduce(0) { $0 + $1[model].cost } / Double(points.count),
                quality: points.reduce(0) { $0 + $1[model].quality } / Double(points.count)
            )
        }
    }

    private var meanBounds: RewardBounds {
        let bounds = splits.map(\.rewardBounds)
        func mean(_ value: (RewardBounds) -> Double) -> Double {
            bounds.reduce(0) { $0 + value($1) } / Double(bounds.count)
        }
        return RewardBounds(random: mean(\.random), bestFixed: mean(\.bestFixed), oracle: mean(\.oracle))
    }
}
