package import RoutingPolicy

/// The options of LLM Bandit's trainers; as they come, with the values of the paper (arXiv 2502.02743) and, where it
/// gives none, of a third-party port of it (README.md says which is whose).
package struct LLMBanditOptions: TrainingOptions {
    // What is predicted, and what a decision sees of it.

    package var identityLength = 128
    package var identityEpochs = 10
    package var hasPromptEffects = false
    package var folds = 5
    package var predictor = PredictedScores.itemResponse
    package var costForm = CostForm.setMaximum
    package var usesPredictedCost = false
    package var normalizesScores = true

    /// Times the predicted utility in the logits.
    package var utilityWeight = 0.0

    /// The range of w_c / w_q; with one reference of cost, in typical costs.
    package var lowestRatio = 0.0
    package var highestRatio = 2.0

    // The networks. Their width and heads are no options of the command line.

    package var width = 128
    package var heads = 4

    /// Of the value network; narrower than the policy, which changes no choice and saves a third of the time.
    package var valueWidth = 64
    package var readsContext = true

    // Training.

    /// Whether candidate sets are drawn for every decision; else they are all models with an outcome.
    package var drawsSets = true

    /// Supervised steps before the policy gradient, their batch, and how many candidates a set of theirs has; 0 draws
    /// the size.
    package var pretrainingSteps = 500
    package var pretrainingBatch = 1024
    package var pretrainingSize = 2

    /// Steps of policy optimisation and decisions a step.
    package var steps = 500
    package var batchSize = 256

    /// Follows the exact gradient of the expected utility in place of PPO: all outcomes of a set are observed offline.
    package var followsExactGradient = false

    /// Gradient steps a collected batch (PPO only).
    package var epochs = 4
    package var clip = 0.2
    package var valueWeight = 0.5
    package var entropyWeight = 0.01

    /// Epochs of a batch end when the mean KL(old || new) passes this; no option of the command line.
    package var divergenceLimit = 0.05

    /// alpha of the mixing share's Beta(alpha, alpha); 0 turns mixup off.
    package var mixup = 0.2
    package var learningRate = 1e-3

    /// Adam's step size in the last step over that in the first; between them it falls linearly.
    package var finalRateShare = 1.0

    /// Limit of the gradients' global norm.
    package var gradientNorm = 0.5

    /// A share of prompts that only choose which step's policy is kept; 0 keeps the last.
    ///
    /// Kept is the best of the steps that are certainly ahead of the first policy, or the first where none is.
    package var validationShare = 0.0

    /// Steps between two validations; no option of the command line.
    package var validationInterval = 50
    package var checkpointInterval = 100

    /// What gives the predicted score of the context.
    package enum PredictedScores: String, Sendable, CaseIterable {
        /// sigmoid f of the item response model, as in the paper.
        case itemResponse = "item-response"

        /// The mean of ridge regression, clusters, the hierarchical model and item response.
        case blend = "blend"
    }

    package init() {}

    /// How w_c / w_q is drawn where the typical c~ is `reference`.
    func ratios(reference: Float) -> RatioDraw {
        switch costForm {
        case .setMaximum: return .uniform(lowestRatio...highestRatio)
        case .globalLogarithm:
            // Options are counted in typical costs, a preference is not.
            let unit = Double(reference)
            return .logarithmic(lowestRatio / unit...highestRatio / unit)
        }
    }

    /// Those of the first stage.
    var itemResponse: ItemResponseOptions {
        var options = ItemResponseOptions()
        options.identityLength = identityLength
        options.epochs = identityEpochs
        options.folds = folds
        options.hasPromptEffects = hasPromptEffects
        return options
    }
}
