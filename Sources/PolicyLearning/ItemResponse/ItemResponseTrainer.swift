// Predicted utility over LLM Bandit's first stage alone (arXiv 2502.02743): the "score prediction" router of its
// comparisons.

internal import Numerics
package import RoutingPolicy

/// Predicted utility over identity vectors: quality from calibrated item response.
package enum ItemResponseTrainer: Trainer {
    package static let name = "item-response"
    package static let summary =
        "predicted utility over model identity vectors; `waybill onboard` adds a model without training"

    package static func learn(
        _ data: TrainingSet,
        costScale: CostScale,
        options: ItemResponseOptions,
        seed: UInt64,
        progress: (TrainingProgress) -> Void
    ) throws(LearningError) -> LearnedParts {
        let fit = try fit(data, options, seed: seed, progress: progress)
        return LearnedParts(
            policy: PredictedUtilityPolicy(costScale: costScale).parameters,
            predictor: fit.predictor,
            outcomes: data.outcomes.count,
            chosen: ["epochs": .number(Double(fit.epochs)), "slope": .number(fit.calibration.slope)]
        )
    }

    /// What the outcomes gave: the predictor, and what other trainers build on.
    struct Fit {
        let predictor: PolicyParameters

        /// The network and mu.
        let model: ItemResponseModel

        /// The logits that calibrated, n x K: of networks that did not see the prompt, where there are prompts enough.
        let heldOutLogits: Matrix
        let calibration: PlattScaling
        let epochs: Int
    }

    /// Fits identity vectors, their calibration and the lengths of answers.
    static func fit(
        _ data: TrainingSet,
        _ options: ItemResponseOptions,
        seed: UInt64,
        progress: (TrainingProgress) -> Void
    ) throws(LearningError) -> Fit {
        let (answers, training) = try prepared(data, options)
        let model = try training.fit(answers, seed: seed) { epoch, loss in
            progress(TrainingProgress(epoch: epoch, epochs: training.epochs, meanReward: -loss, entropy: 0))
        }
        let heldOut =
            answers.prompts >= 20
            ? try training.outOfFoldLogits(answers, folds: options.folds, seed: seed)
            : model.logits(features: data.features)
        let calibration = PlattScaling(logits: heldOut, scores: answers.scores)
        let length = try LengthRegression.parameters(data)
        var settings = ItemResponseSettings()
        settings.slope = calibration.slope
        settings.intercept = calibration.intercept
        settings.labelThreshold = Double(training.labels(of: answers.scores).threshold ?? -1)
        settings.length = length.bounds
        return Fit(
            predictor: PolicyParameters(
                algorithm: ItemResponsePredictor.algorithm,
                settings: settings,
                tensors: length.tensors
                    .merging(model.tensors(named: ItemResponsePredictor.prefix)) { first, _ in first }
                    .merging(["sharpness": Matrix(rows: 1, columns: answers.models, repeating: 1)]) { first, _ in first
                    }
            ),
            model: model,
            heldOutLogits: heldOut,
            calibration: calibration,
            epochs: training.epochs
        )
    }

    private static func prepared(
        _ data: TrainingSet,
        _ options: ItemResponseOptions
    ) throws(LearningError) -> (GradedAnswers, IdentityTraining) {
        var scores = data.outcomes.quality
        for place in scores.elements.indices where !data.outcomes.observed[place] { scores.elements[place] = .nan }
        var training = IdentityTraining()
        training.identityLength = options.identityLength
        training.firstWidth = options.width
        training.secondWidth = options.width
        training.batchSize = options.batchSize
        training.learningRate = options.learningRate
        training.pairWeight = options.pairWeight
        training.divergenceFactor = options.divergenceFactor
        training.hasPromptEffects = options.hasPromptEffects
        training.keepsSoftLabels = options.keepsSoftLabels
        training.setEpochs(
            options.epochs,
            answers: data.outcomes.count,
            finalRateShare: options.finalRateShare
        )
        return (try GradedAnswers(features: data.features, scores: scores), training)
    }
}

extension ItemResponsePredictor: Trainable {
    package static var trainer: any Trainer.Type { ItemResponseTrainer.self }
}
