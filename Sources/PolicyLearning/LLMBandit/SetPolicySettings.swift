/// How the set policy is trained; as it comes, with the values of LLM Bandit (arXiv 2502.02743) and, where the paper has
/// none, of a third party's port; README.md says which is whose.
package struct SetPolicySettings: Sendable, Equatable {
    package var width = 128
    package var heads = 4

    /// Of the value network; narrower than the policy, which changes no choice and saves a third of the time.
    package var valueWidth = 64
    package var readsContext = true

    /// How w_c / w_q is drawn.
    package var ratio = RatioDraw.uniform(0...2)

    /// Whether candidate sets are drawn for every decision; else they are all models with an outcome.
    package var drawsSets = true

    /// Supervised steps before the policy gradient, their batch, and how many candidates a set of theirs has; 0 draws the size.
    package var pretrainingSteps = 500
    package var pretrainingBatch = 1024
    package var pretrainingSize = 2

    /// Steps of policy optimisation and decisions a step.
    package var steps = 500
    package var batchSize = 256

    /// Follows the exact gradient of the expected utility in place of PPO: all outcomes of a set are known offline.
    package var followsExactGradient = false

    /// Gradient steps a collected batch (PPO only).
    package var epochs = 4
    package var clip = 0.2
    package var valueWeight = 0.5
    package var entropyWeight = 0.01

    /// Epochs of a batch end when the mean KL(old || new) passes this.
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

    /// Steps between two validations.
    package var validationInterval = 50

    package init() {}
}
