package import Numerics

/// Where a training run in stages stands: enough to go on and end with the same bytes.
///
/// Every random number is keyed by seed, stage and step, so there is no generator to keep.
package struct TrainingCheckpoint: Sendable, Equatable {
    /// The stage that is under way.
    package var stage: String

    /// How many of its steps are done.
    package var step: Int

    /// Counters by name.
    package var counters: [String: Int]

    /// Parameters and optimiser means by name.
    package var tensors: [String: Matrix]

    package init(stage: String, step: Int, counters: [String: Int], tensors: [String: Matrix]) {
        self.stage = stage
        self.step = step
        self.counters = counters
        self.tensors = tensors
    }
}
