/// Pauses from 50 ms up to 0.5 s or another limit, with jitter so that workers do not poll in step.
///
/// The jitter is the one random number here that no seed governs: it decides nothing but when to look again.
struct IdleBackoff {
    private var milliseconds: UInt64 = 50
    private let longest: UInt64

    /// - Parameter longest: the longest pause in milliseconds.
    init(longest: UInt64 = 500) { self.longest = longest }

    /// How long to pause now; the next time it will be longer.
    mutating func next() -> Duration {
        defer { milliseconds = min(milliseconds * 2, longest) }
        return .milliseconds(milliseconds / 2 + jitter(below: milliseconds / 2))
    }

    mutating func reset() { milliseconds = 50 }
}

/// When a worker last swept for expired leases.
///
/// With the longest idle pause it bounds how long an expired lease stays unnoticed by a worker with nothing to do: a
/// second.
struct SweepTimer {
    private var next = ContinuousClock.now

    var isDue: Bool { ContinuousClock.now >= next }

    mutating func reset() { next = .now + .milliseconds(300 + jitter(below: 200)) }
}

private func jitter(below bound: UInt64) -> UInt64 {
    var generator = SystemRandomNumberGenerator()
    return generator.next(upperBound: bound)
}
