// Salmon, Moraes, Dror and Shaw, "Parallel Random Numbers: As Easy as 1, 2, 3" (SC 2011): Philox4x32-10. The tests use
// the known-answer vectors of the authors' Random123 library.

/// The counter-based generator Philox4x32-10: random words as a pure function of a key and a counter.
///
/// Any word can be computed without the ones before it, so a result never depends on who else drew, or when.
package struct Philox: Sendable, Hashable {
    private let key: SIMD2<UInt32>

    /// A generator for the 64-bit `key`, low word first.
    package init(key: UInt64) {
        self.key = SIMD2(UInt32(truncatingIfNeeded: key), UInt32(truncatingIfNeeded: key >> 32))
    }

    /// The four words at `counter`.
    package func words(at counter: SIMD4<UInt32>) -> SIMD4<UInt32> {
        var (state, key) = (counter, key)
        for round in 0..<10 {
            if round > 0 { key &+= SIMD2(0x9E37_79B9, 0xBB67_AE85) }
            let first = UInt64(state.x) * 0xD251_1F53
            let second = UInt64(state.z) * 0xCD9E_8D57
            state = SIMD4(
                UInt32(truncatingIfNeeded: second >> 32) ^ state.y ^ key.x,
                UInt32(truncatingIfNeeded: second),
                UInt32(truncatingIfNeeded: first >> 32) ^ state.w ^ key.y,
                UInt32(truncatingIfNeeded: first)
            )
        }
        return state
    }

    /// The number in [0, 1) at `counter`: a multiple of 2^-53 from the first two words.
    package func uniform(at counter: UInt64) -> Double {
        let words = words(
            at: SIMD4(UInt32(truncatingIfNeeded: counter), UInt32(truncatingIfNeeded: counter >> 32), 0, 0)
        )
        let bits = UInt64(words.x) << 32 | UInt64(words.y)
        return Double(bits >> 11) * 0x1p-53
    }
}

/// Philox as a sequence of random numbers, for training and for tests.
package struct PhiloxGenerator: RandomNumberGenerator, Sendable {
    private let philox: Philox
    private var counter: UInt64 = 0
    private var spare: UInt64?

    /// The sequence of `seed`; the same seed gives the same numbers on every machine.
    package init(seed: UInt64) {
        philox = Philox(key: seed)
    }

    package mutating func next() -> UInt64 {
        if let word = spare {
            spare = nil
            return word
        }
        // The third counter word is 1, so that no sequence meets the draws of `Philox.uniform(at:)` under the same key.
        let words = philox.words(
            at: SIMD4(UInt32(truncatingIfNeeded: counter), UInt32(truncatingIfNeeded: counter >> 32), 1, 0)
        )
        counter += 1
        spare = UInt64(words.z) << 32 | UInt64(words.w)
        return UInt64(words.x) << 32 | UInt64(words.y)
    }
}
