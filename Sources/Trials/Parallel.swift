internal import Terminal

/// Work on many trials at once, over all cores.
package enum Parallel {
    /// What `run` gives for each trial, in the order of the trials, whichever ends first.
    ///
    /// - Parameters:
    ///   - trials: what is worked on.
    ///   - workers: how many run at once; the result does not depend on it.
    ///   - title: of the progress line.
    ///   - run: the work; what it passes to its second argument stands beside the progress.
    /// - Returns: one result a trial.
    /// - Throws: the first error; trials that run already end first.
    package static func map<Trial: Sendable, Result: Sendable>(
        _ trials: [Trial],
        workers: Int,
        title: String,
        _ run: @escaping @Sendable (Trial, @escaping @Sendable (String) -> Void) throws -> Result
    ) async throws -> [Result] {
        let progress = ProgressMeter(title, total: trials.count, unit: "trials")
        var results: [Result?] = trials.map { _ in nil }
        try await withThrowingTaskGroup(of: (Int, Result).self) { group in
            var next = 0
            func start() {
                guard next < trials.count else { return }
                let (index, trial) = (next, trials[next])
                next += 1
                group.addTask { (index, try run(trial) { progress.update(0, note: $0) }) }
            }
            for _ in 0..<max(workers, 1) { start() }
            while let (index, result) = try await group.next() {
                results[index] = result
                progress.advance(by: 1)
                try Task.checkCancellation()
                start()
            }
        }
        progress.finish()
        return results.compactMap(\.self)
    }
}
