/// What a trained policy was made from: enough to make it again and to judge it.
package struct Provenance: Sendable, Equatable {
    /// The name of the trainer, for example `barp`, `knn` or `best-single`.
    package let trainer: String

    /// The seed of the training run.
    package let seed: UInt64

    /// How many training prompts there were.
    package let prompts: Int

    /// How many different (prompt, model) outcomes training looked at.
    package let outcomes: Int

    /// The trainer's options by name, as shortest round-trip text.
    package let hyperparameters: [String: String]

    package init(trainer: String, seed: UInt64, prompts: Int, outcomes: Int, hyperparameters: [String: String]) {
        self.trainer = trainer
        self.seed = seed
        self.prompts = prompts
        self.outcomes = outcomes
        self.hyperparameters = hyperparameters
    }
}
