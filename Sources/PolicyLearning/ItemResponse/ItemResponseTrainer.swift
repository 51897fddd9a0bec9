// Predicted utility over LLM Bandit's first stage alone (arXiv 2502.02743): the "score prediction" router of its comparisons.

internal import Numerics
package import RoutingPolicy

/// Predicted utility over identity vectors: quality from calibrated item response.
package enum ItemResponseTrainer: Trainer {
    package static let name = "item-response"
    package static let summary =
        "predicted utility over model identity vectors; `waybill onboard` adds a model without training"

    package static let options: [TrainingOption] = [
        TrainingOption("identity_length", "numbers of an identity vector", default: 32, in: 1...4096, whole: true),
        TrainingOption("width", "units of each of the two hidden layers", default: 128, in: 1...4096, whole: true),
        TrainingOption(
            "epochs",
            "passes over the outcomes; 0: 1,000 steps, at least 8 passes, or 4 without prompt_effects",
            default: 0,
            in: 0...10_000,
            whole: true
        ),
        TrainingOption("batch", "outcomes a step", default: 256, in: 1...65_536, whole: true),
        TrainingOption("learning_rate", "Adam's step size at first", default: 1e-3, in: 1e-9...10),
        TrainingOption("final_rate_share", "what is left of it after the last epoch", default: 0.06, in: 1e-6...1),
        TrainingOption(
            "pair_weight",
            "weight of comparisons between models on a prompt, without prompt_effects",
            default: 1,
            in: 0...1000
        ),
        TrainingOption("divergence", "weight of the prior of identity vectors; 1: the ELBO", default: 1, in: 0...1e6),
        TrainingOption(
            "prompt_effects",
            "1: training prompts differ beyond their features; 0: not, as in the paper",
            default: 1,
            in: 0...1,
            whole: true
        ),
        .flag("soft_labels", "1: learn graded scores as they are, not made 0 or 1 by a threshold"),
        TrainingOption("folds", "parts for the held-out logits that calibrate", default: 3, in: 2...20, whole: true),
    ]

    package static func learn(
        _ data: TrainingSet,
        costScale: CostScale,
        options: TrainingOptions,
        progress: (TrainingProgress) -> Void
    ) throws(LearningError) -> LearnedParts {
        let fit = try fit(data, options, progress: progress)
        return LearnedParts(
            policy: PredictedUtilityPolicy(costScale: costScale).parameters,
            predictor: fit.predictor,
            outcomes: data.outcomes.count,
            chosen: ["epochs": Double(fit.epochs), "slope": fit.calibration.slope]
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
        _ options: TrainingOptions,
        progress: (TrainingProgress) -> Void
    ) throws(LearningError) -> Fit {
        let (answers, training) = try prepared(data, options)
        let model: ItemResponseModel
        let heldOut: Matrix
        do throws(ItemResponseError) {
            model = try training.fit(answers, seed: options.seed) { epoch, loss in
                progress(TrainingProgress(epoch: epoch, epochs: training.epochs, meanReward: -loss, entropy: 0))
            }
            heldOut =
                answers.prompts >= 20
                ? try training.outOfFoldLogits(answers, folds: options.whole("folds"), seed: options.seed)
                : model.logits(features: data.features)
        } catch {
            throw .itemResponse(error)
        }
        let calibration = PlattScaling(logits: heldOut, scores: answers.scores)
        let length = try LengthRegression.parameters(data)
        return Fit(
            predictor: PolicyParameters(
                algorithm: ItemResponsePredictor.algorithm,
                settings: length.settings.merging([
                    "platt_slope": calibration.slope, "platt_intercept": calibration.intercept,
                    "label_threshold": Double(training.labels(of: answers.scores).threshold ?? -1),
                ]) { own, _ in own },
                tensors: length.tensors
                    .merging(model.tensors(named: ItemResponsePredictor.prefix)) { own, _ in own }
                    .merging(["sharpness": Matrix(rows: 1, columns: answers.models, repeating: 1)]) { own, _ in own }
            ),
            model: model,
            heldOutLogits: heldOut,
            calibration: calibration,
            epochs: training.epochs
        )
    }

    private static func prepared(
        _ data: TrainingSet,
        _ options: TrainingOptions
    ) throws(LearningError) -> (GradedAnswers, IdentityTraining) {
        var scores = data.outcomes.quality
        for place in scores.elements.indices where !data.outcomes.known[place] { scores.elements[place] = .nan }
        var training = IdentityTraining()
        training.identityLength = options.whole("identity_length")
        training.firstWidth = options.whole("width")
        training.secondWidth = options.whole("width")
        training.batchSize = options.whole("batch")
        training.learningRate = options["learning_rate"]
        training.pairWeight = options["pair_weight"]
        training.divergenceFactor = options["divergence"]
        training.hasPromptEffects = options.isOn("prompt_effects")
        training.keepsSoftLabels = options.isOn("soft_labels")
        training.setEpochs(
            options.whole("epochs"),
            answers: data.outcomes.count,
            finalRateShare: options["final_rate_share"]
        )
        do throws(ItemResponseError) {
            return (try GradedAnswers(features: data.features, scores: scores), training)
        } catch {
            throw .itemResponse(error)
        }
    }
}
