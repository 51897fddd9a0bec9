internal import Numerics
internal import RoutingPolicy

extension LLMBanditPipeline {
    /// What a reward of 1 is worth in the policy's logits, over sets of all models.
    func rewardUnit(
        _ parameters: PolicyParameters,
        _ task: LLMBanditData,
        _ predicted: Predictions,
        _ data: TrainingSet
    ) throws(LearningError) -> Double {
        let frame = try data.frame(costScale)
        let draw = options.ratios(reference: task.reference)
        let rows = Array(stride(from: 0, to: task.prompts, by: max(1, task.prompts / 500)))
        let batch = DecisionBatch(
            features: task.features.rows(at: rows),
            candidates: data.candidates,
            predictedQuality: predicted.quality.rows(at: rows),
            predictedCost: predicted.cost.rows(at: rows)
        )
        var (logits, rewards): ([Matrix], [Matrix]) = ([], [])
        do throws(PolicyError) {
            let policy = try LLMBanditPolicy(parameters: parameters, frame: frame)
            for share in [0.1, 0.3, 0.5, 0.7, 0.9] {
                let ratio = draw.quantile(share)
                logits.append(policy.logits(batch, preference: try Preference(quality: 1, cost: ratio)))
                rewards.append(task.observedRewards(rows, ratio: ratio))
            }
        } catch {
            throw .policy(error)
        }
        return RewardUnit.fit(
            logits: logits,
            rewards: rewards,
            observed: rows.flatMap { row in (0..<task.models).map { data.outcomes.isObserved(prompt: row, model: $0) }
            },
            entropyWeight: options.entropyWeight
        )
    }
}

extension LLMBanditData {
    /// w' r of every observed model as the set, one row a prompt of `prompts`; 0 where nothing is observed.
    fileprivate func observedRewards(_ prompts: [Int], ratio: Double) -> Matrix {
        let weights = weights(ratio: ratio)
        var rewards = Matrix(rows: prompts.count, columns: models)
        for (row, prompt) in prompts.enumerated() {
            let models = observed[prompt]
            for (model, value) in zip(models, self.rewards(prompt: prompt, models: models)) {
                rewards[row, model] = weights.quality * value.quality + weights.cost * value.cost
            }
        }
        return rewards
    }
}
