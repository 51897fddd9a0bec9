/// Waiting for what another task, process or server does.
package enum Waiting {
    /// How often a condition is looked at.
    private static let pause = Duration.milliseconds(2)

    /// What `until` throws: a test that waits for ever would take the whole suite with it, and not say which it was.
    package struct TooLong: Error, CustomStringConvertible {
        package let description: String
    }

    /// Looks at a condition until it holds, and leaves the thread to others between two looks.
    ///
    /// A loop that never suspends keeps a thread of the pool for itself. Two of them, on two cores, keep every thread
    /// that the workers they wait for could run on.
    /// - Throws: What the condition throws; `TooLong` after the limit, far beyond what a busy machine needs.
    package static func until(
        limit: Duration = .seconds(1800),
        file: StaticString = #fileID,
        line: UInt = #line,
        _ condition: () throws -> Bool
    ) async throws {
        let end = ContinuousClock.now + limit
        while try !condition() {
            guard ContinuousClock.now < end else {
                throw TooLong(description: "\(file):\(line): what was waited for did not come within \(limit)")
            }
            try await Task.sleep(for: pause)
        }
    }
}
