internal import Providers

/// How a dispatcher goes about it.
package struct DispatchSettings: Sendable {
    /// The name of this process in the ledger.
    package var owner: String
    /// Seconds after which the file of a silent process is taken over.
    package var lease = 60.0
    /// Files worked on at once.
    package var concurrency = 4
    /// Seconds between two questions for a batch: a tenth of its age, within these bounds.
    package var poll = 5.0...300.0
    /// Seconds in which a call whose answer was lost shows at the provider, if it had an effect.
    package var settle = 15.0
    /// Seconds until a batch that a full queue refused is tried again.
    package var queuePause = 60.0
    /// Seconds after which a batch that is not over is a matter for a person.
    package var deadline = 72.0 * 3600
    /// Whether to end when nothing is due at once, instead of waiting.
    package var onlyOnce = false
    /// Seconds between two looks for new files when nothing is open; nil to end then.
    package var watch: Double?

    package init(owner: String) { self.owner = owner }

    /// Seconds until the next visit.
    ///
    /// - Parameters:
    ///   - pause: what the file waits for.
    ///   - strikes: failures in a row, the last one included.
    ///   - sentAge: seconds since the batch was made.
    ///   - stateAge: seconds since the state began.
    ///   - random: draws the jitter.
    /// - Returns: 0 for at once, infinity until a person decides.
    func seconds(
        of pause: DispatchLifecycle.Pause,
        strikes: Int16,
        sentAge: Double?,
        stateAge: Double,
        using random: inout some RandomNumberGenerator
    ) -> Double {
        switch pause {
        // Whoever comes with another key need not wait.
        case .none, .account: return 0
        case .poll: return min(max((sentAge ?? 0) / 10, poll.lowerBound), poll.upperBound)
        case .settle: return max(settle - stateAge, settle / 20)
        case .queue: return queuePause
        case .person: return .infinity
        case .failure(let asked):
            var backoff = Backoff(first: min(1, poll.lowerBound), longest: poll.upperBound)
            var seconds = 0.0
            for _ in 0..<max(1, min(strikes, 30)) { seconds = backoff.next(asked: asked, using: &random) }
            return seconds
        }
    }
}
