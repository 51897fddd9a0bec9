import Backlog
import Foundation

/// Turns SIGTERM and SIGINT into a request to stop, for as long as it lives.
///
/// A second signal ends the process at once; the chunks under way come back when their lease runs out.
final class TerminationSignals {
    private let sources: [any DispatchSourceSignal]

    init(_ stop: StopSignal) {
        sources = [SIGTERM, SIGINT].map { number in
            signal(number, SIG_IGN)
            let source = DispatchSource.makeSignalSource(signal: number, queue: .global())
            source.setEventHandler {
                guard !stop.isRequested else { _exit(128 + number) }
                stop.request()
                Message.note("stopping: finishing or giving back the chunks under way; again to end at once")
            }
            source.resume()
            return source
        }
    }

    deinit {
        for source in sources { source.cancel() }
        for number in [SIGTERM, SIGINT] { signal(number, SIG_DFL) }
    }
}
