internal import Foundation
internal import Synchronization
internal import Units

/// Progress of long work on standard error: a bar on a terminal, a plain line every few seconds otherwise.
///
/// Any thread may report.
package final class ProgressMeter: Sendable {
    private struct State {
        var total: Int
        var done = 0
        var note = ""
        var shownAt: ContinuousClock.Instant
        var finished = false
    }

    private let title: String
    private let unit: String
    private let isTerminal: Bool
    private let quiet: Bool
    private let start = ContinuousClock.now
    private let state: Mutex<State>

    /// Progress over `total` pieces of work called `unit` in the plural, for example `prompts`; 0 if not known.
    package init(_ title: String, total: Int, unit: String, quiet: Bool = false) {
        self.title = title
        self.unit = unit
        self.quiet = quiet
        isTerminal = Screen.isThere
        state = Mutex(State(total: total, shownAt: ContinuousClock.now))
    }

    /// Says that `done` pieces are finished in all; `note` is appended, for example a loss.
    ///
    /// `total` replaces the number that was given at the start, once it is known.
    package func update(_ done: Int, of total: Int? = nil, note: String = "") {
        change { state in
            state.done = max(state.done, done)
            state.note = note
            if let total { state.total = total }
        }
    }

    /// Says that `count` further pieces are finished.
    package func advance(by count: Int) {
        change { $0.done += count }
    }

    private func change(_ body: (inout State) -> Void) {
        let line: String? = state.withLock { state in
            guard !state.finished else { return nil }
            body(&state)
            let now = ContinuousClock.now
            guard now - state.shownAt >= (isTerminal ? .milliseconds(100) : .seconds(5)) else { return nil }
            state.shownAt = now
            let line = ProgressLine(
                title: title,
                unit: unit,
                done: state.done,
                total: state.total,
                note: state.note,
                seconds: Self.seconds(now - start)
            )
            return isTerminal ? line.fitted(to: Screen.columns) : line.plain
        }
        if let line { show(line, last: false) }
    }

    /// Ends with a line that says how much was done and how fast.
    ///
    /// - Parameters:
    ///   - completed: how much of it counts in the end, where that differs from what was worked on.
    ///   - note: appended.
    package func finish(completed: Int? = nil, note: String = "") {
        let counts: (done: Int, total: Int)? = state.withLock { state in
            guard !state.finished else { return nil }
            state.finished = true
            return (state.done, state.total)
        }
        guard let (worked, total) = counts else { return }
        let done = completed ?? worked
        let seconds = Self.seconds(ContinuousClock.now - start)
        let rate = seconds > 0.05 ? ", \(FixedPoint.grouped(Int(Double(done) / seconds))) \(unit)/s" : ""
        let suffix = note.isEmpty ? "" : ", \(note)"
        // Work that has no such pieces, as a training without epochs, has only its time to tell.
        let amount = done == 0 && total == 0 ? "" : "\(FixedPoint.grouped(done)) \(unit) in "
        show("\(title): \(amount)\(NumberText.duration(seconds))\(amount.isEmpty ? "" : rate)\(suffix)", last: true)
    }

    private func show(_ line: String, last: Bool) {
        guard !quiet else { return }
        Message.raw(isTerminal ? "\r\u{1B}[K\(line)\(last ? "\n" : "")" : "\(line)\n")
    }

    private static func seconds(_ duration: Duration) -> Double {
        Double(duration.components.seconds) + Double(duration.components.attoseconds) * 1e-18
    }
}
