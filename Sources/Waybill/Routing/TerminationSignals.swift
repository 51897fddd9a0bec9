import Foundation
import Synchronization

/// Catches SIGTERM, SIGINT and SIGHUP for as long as it lives.
///
/// A second signal ends the process at once, unless it comes with the first: `timeout` and systemd send two. A hang-up
/// that whoever started us ignores, as `nohup` does, stays ignored.
final class TerminationSignals {
    private let sources: [any DispatchSourceSignal]
    private let caught: [Int32]

    /// - Parameter first: what to do at the first signal, with its number; runs on a thread of its own.
    init(_ first: @escaping @Sendable (Int32) -> Void) {
        caught = [SIGTERM, SIGINT] + (Self.isIgnored(SIGHUP) ? [] : [SIGHUP])
        let queue = DispatchQueue(label: "waybill.signals")
        let repeated = Repetition()
        sources = caught.map { number in
            signal(number, SIG_IGN)
            let source = DispatchSource.makeSignalSource(signal: number, queue: .global())
            source.setEventHandler {
                switch repeated.next() {
                case .first: queue.async { first(number) }
                case .same: break
                case .again: _exit(128 + number)
                }
            }
            source.resume()
            return source
        }
    }

    deinit {
        for source in sources { source.cancel() }
        for number in caught { signal(number, SIG_DFL) }
    }

    private static func isIgnored(_ number: Int32) -> Bool {
        var action = sigaction()
        guard unsafe sigaction(number, nil, &action) == 0 else { return false }
        return unsafe unsafeBitCast(action.__sigaction_handler.sa_handler, to: Int.self) == 1
    }
}

/// Tells a signal that was meant to repeat the first from one that was sent along with it.
private final class Repetition: Sendable {
    enum Turn { case first, same, again }

    private let start = Mutex<ContinuousClock.Instant?>(nil)

    func next() -> Turn {
        start.withLock { start in
            let now = ContinuousClock.now
            guard let first = start else {
                start = now
                return .first
            }
            return now - first < .milliseconds(300) ? .same : .again
        }
    }
}
