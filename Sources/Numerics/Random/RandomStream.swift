/// Which random numbers of a training run: each purpose has a sequence of its own, so that one more draw for one leaves
/// the others as they were.
///
/// How a sequence's seed follows from the run's is kept as it is: trained policies and published figures hang on it.
package enum RandomStream: Sendable, Hashable {
    /// The run itself: its first weights, its order of prompts, its folds.
    case run

    /// One of several clusterings, counted from 0.
    case clustering(Int)

    /// One of the runs that leave a fold out, counted from 0.
    case fold(Int)

    /// One step of a stage: no step depends on how many numbers another drew.
    case step(Int, stage: UInt64)

    /// The seed of this sequence in a run of `seed`.
    package func seed(_ seed: UInt64) -> UInt64 {
        switch self {
        case .run: return seed
        case .clustering(let index): return seed &+ UInt64(index)
        case .fold(let index): return seed &+ UInt64(index) &+ 1
        case .step(let step, let stage):
            var mixer = PhiloxGenerator(seed: seed ^ (stage &* 0x9E37_79B9_7F4A_7C15))
            _ = mixer.next()
            return mixer.next() &+ UInt64(step) &* 0xD1B5_4A32_D192_ED03
        }
    }

    /// The generator of this sequence in a run of `seed`.
    package func generator(_ seed: UInt64) -> PhiloxGenerator { PhiloxGenerator(seed: self.seed(seed)) }
}
