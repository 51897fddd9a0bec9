internal import Synchronization

/// When to read the next chunk while one is routed: just in time.
///
/// A chunk that is read too early is kept from other workers, goes before a more urgent one, and is lost with its
/// holder; one that is read too late makes the router wait. So it is read when the time that the last routing took is
/// nearly over.
struct ReadAheadPacing {
    private var routing: Duration?
    private var reading: Duration = .zero

    /// How long to wait after a routing began, nil without an estimate: then until it ends.
    var delay: Duration? { routing.map { max(.zero, $0 - reading * 4 - .milliseconds(20)) } }

    mutating func routingTook(_ time: Duration) { routing = time }
    mutating func readingTook(_ time: Duration) { reading = time }
}

/// Lets the reader wait for the end of a routing.
final class ReadAheadGate: Sendable {
    private let opened = Atomic<Bool>(false)

    /// Whether the routing ended.
    var isOpen: Bool { opened.load(ordering: .acquiring) }

    func open() { opened.store(true, ordering: .releasing) }

    /// Waits until the gate opens, `limit` is over, or a stop is requested.
    ///
    /// It looks every 20 ms: a routing that takes less has no delay.
    func wait(atMost limit: Duration?, unless stop: StopSignal) async {
        let started = ContinuousClock.now
        while !isOpen, !stop.isRequested {
            let left = limit.map { $0 - (ContinuousClock.now - started) } ?? .seconds(1)
            guard left > .zero else { return }
            // Cancellation only means that the wait is over.
            guard (try? await Task.sleep(for: min(left, .milliseconds(20)))) != nil else { return }
        }
    }
}
