// What stands for a training prompt's outcomes in the context of its decisions: predictions that did not see them, or
// the policy learns to trust them too much.

internal import Numerics
internal import RoutingPolicy

extension LLMBanditPipeline {
    /// Out-of-fold predictions for the training prompts, n x K, and the predictor that routing will use.
    struct Predictions {
        let quality: Matrix

        /// In USD.
        let cost: Matrix
        let predictor: PolicyParameters
    }

    /// What item response is blended with.
    private static let blended: [any Trainer.Type] = [RidgeTrainer.self, ClusterTrainer.self, HierarchicalTrainer.self]

    func predictions(
        _ data: TrainingSet,
        _ item: ItemResponseTrainer.Fit
    ) throws(LearningError) -> Predictions {
        let itemResponse = try predictor(item.predictor, data)
        let itemTokens = itemResponse.predictions(data.features).outputTokens
        switch options.predictor {
        case .itemResponse:
            let cost = data.costs(outputTokens: itemTokens)
            return Predictions(quality: item.heldOutQuality, cost: cost, predictor: item.predictor)
        case .blend:
            var blend = PredictorBlend(of: Self.blended, costScale: costScale, seed: seed)
            let fitted = try blend.fit(data)
            let folds = options.folds
            var outOfFold = try OutOfFold.predictions(data, folds: folds, seed: seed) { fold throws(LearningError) in
                var foldBlend = blend
                let predictor = try foldBlend.fit(fold)
                return { features in predictor.predictions(features) }
            }
            let share = 1 / (1 + Float(fitted.members.reduce(0) { $0 + $1.weight }))
            outOfFold.quality.mix(share, of: item.heldOutQuality)
            outOfFold.outputTokens.mix(share, of: itemTokens)
            let members = fitted.members + [BlendPredictor.Member(itemResponse, weight: 1)]
            return Predictions(
                quality: outOfFold.quality,
                cost: data.costs(outputTokens: outOfFold.outputTokens),
                predictor: BlendPredictor(members: members, candidates: data.candidates.count).parameters
            )
        }
    }

    private func predictor(
        _ parameters: PolicyParameters,
        _ data: TrainingSet
    ) throws(LearningError) -> any StoredPredictor {
        let frame = try data.frame(costScale)
        do throws(PolicyError) {
            return try PolicyRegistry.predictor(parameters, frame: frame)
        } catch {
            throw .policy(error)
        }
    }
}

extension LLMBanditData {
    /// Platt's scaling of the out-of-fold predictions: the outcomes are at hand, so both its parameters can be found.
    var calibration: PlattScaling {
        var targets = Matrix(rows: prompts, columns: models, repeating: .nan)
        for (prompt, models) in observed.enumerated() {
            for model in models { targets[prompt, model] = quality[prompt, model] }
        }
        let logits = Matrix(rows: prompts, columns: models, elements: scores.elements.map { logit($0, margin: 1e-6) })
        return PlattScaling(logits: logits, scores: targets)
    }
}

extension ItemResponseTrainer.Fit {
    /// The calibrated probabilities of the held-out logits, n x K.
    fileprivate var heldOutQuality: Matrix {
        var quality = heldOutLogits
        for index in quality.elements.indices {
            quality.elements[index] = calibration.probability(quality.elements[index])
        }
        return quality
    }
}

extension Matrix {
    /// Moves every element by `share` of the way to the other matrix's.
    fileprivate mutating func mix(_ share: Float, of other: Matrix) {
        for index in elements.indices { elements[index] += share * (other.elements[index] - elements[index]) }
    }
}

extension PlattScaling {
    /// sigmoid(slope * f + intercept).
    func probability(_ logit: Float) -> Float {
        Float(sigmoid(slope * Double(logit) + intercept))
    }
}
