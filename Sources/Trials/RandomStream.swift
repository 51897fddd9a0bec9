package import Numerics

/// What evaluation draws random numbers for: each purpose has a stream of its own, so that one more draw for one
/// leaves the others as they were.
///
/// The raw value is where the stream's seeds begin. They stay as they are: published splits hang on them.
package enum RandomStream: UInt64 {
    /// Which prompts are evaluated, by seed.
    case split = 0

    /// Which outcomes a learner is shown, by 1,000 times the seed plus the number of the draw.
    case feedback = 1_000_000

    /// Resamples of prompts, for intervals.
    case resamples = 2_000_000

    /// Which prompts of a task are kept where it is made rare, by seed.
    case thinning = 3_000_000

    /// Scores shuffled within tasks, by seed.
    case shuffledScores = 5_000_000

    /// Logs of a known policy, by their number.
    case offPolicy = 6_000_000

    /// The stream's generator for `number`.
    package func generator(_ number: Int) -> PhiloxGenerator { PhiloxGenerator(seed: rawValue + UInt64(number)) }
}
