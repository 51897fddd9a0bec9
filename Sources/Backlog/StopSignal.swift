internal import Synchronization

/// Asks workers to stop; what a signal handler sets.
package final class StopSignal: Sendable {
    private let requested = Atomic<Bool>(false)

    package init() {}

    package func request() { requested.store(true, ordering: .releasing) }

    package var isRequested: Bool { requested.load(ordering: .acquiring) }
}
