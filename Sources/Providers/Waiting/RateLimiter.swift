/// How many requests may be in flight at once, learned from what the server says: halved when it is busy, one more
/// after as many successes as there are places.
///
/// A value without clock or task; the additive-increase, multiplicative-decrease rule of TCP (Chiu and Jain, 1989).
package struct RateLimiter: Sendable, Equatable {
    package let maximum: Int
    /// The places there are now, from 1 to `maximum`.
    package private(set) var places: Int
    package private(set) var inFlight = 0
    /// Nothing is sent before this moment, on the caller's clock.
    package private(set) var closedUntil = 0.0
    private var successes = 0
    /// Halved at most once for all requests that were in flight then.
    private var spared = 0

    package init(maximum: Int) {
        self.maximum = max(1, maximum)
        places = self.maximum
    }

    /// Takes a place, if there is one at this moment.
    package mutating func enter(now: Double) -> Bool {
        guard now >= closedUntil, inFlight < places else { return false }
        inFlight += 1
        return true
    }

    /// A request got its answer.
    package mutating func succeeded() {
        leave()
        successes += 1
        if successes >= places, places < maximum {
            places += 1
            successes = 0
        }
    }

    /// A request ended with an error that is none of the server's load.
    package mutating func failed() { leave() }

    /// The server asks for less.
    ///
    /// - Parameters:
    ///   - pause: seconds in which nothing is sent.
    ///   - now: the moment, on the caller's clock.
    package mutating func wasBusy(pause: Double, now: Double) {
        let isSpared = spared > 0
        leave()
        successes = 0
        closedUntil = max(closedUntil, now + pause)
        guard !isSpared else { return }
        places = max(1, places / 2)
        spared = inFlight
    }

    private mutating func leave() {
        inFlight -= 1
        spared = max(0, spared - 1)
    }
}
