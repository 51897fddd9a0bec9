/// How long to wait before a call is tried again: doubling pauses with jitter, or what the provider asks for.
///
/// A value: the random numbers come from a generator that is passed in.
package struct Backoff: Sendable, Equatable {
    /// Seconds of the first pause.
    package var first = 0.5
    /// Seconds that a pause of our own is at most.
    package var longest = 60.0
    /// Seconds that a provider may ask for; more is cut to it.
    package var cap = 900.0
    /// Failures in a row.
    package private(set) var failures = 0

    package init() {}

    package init(first: Double, longest: Double, cap: Double = 900) {
        self.first = first
        self.longest = longest
        self.cap = cap
    }

    /// Counts a failure.
    ///
    /// - Parameters:
    ///   - asked: the seconds that the provider asks for.
    ///   - random: draws the jitter, up to a quarter of the pause. What a provider asks for is never made shorter.
    /// - Returns: seconds to wait.
    package mutating func next(asked: Double?, using random: inout some RandomNumberGenerator) -> Double {
        failures += 1
        let share = Double(random.next() >> 11) * 0x1p-53 / 4
        if let asked { return min(asked, cap) * (1 + share / 5) }
        let doubled = first * Double(sign: .plus, exponent: min(failures - 1, 30), significand: 1)
        return min(doubled, longest) * (1 - share)
    }

    /// A success: the next failure is the first one again.
    package mutating func reset() { failures = 0 }
}
