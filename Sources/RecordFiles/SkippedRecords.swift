/// Records that were passed over because something was wrong with them: how many, and the first few.
package struct SkippedRecords: Sendable, Equatable {
    package private(set) var count = 0
    /// The first faults, in file order.
    package private(set) var first: [RecordError] = []

    private static let shown = 5

    package init() {}

    /// Counts the record that `error` is about.
    ///
    /// - Throws: `error` itself where it is about the file, which no reader can go on with.
    package mutating func add(_ error: RecordError) throws(RecordError) {
        guard error.isAboutRecord else { throw error }
        count += 1
        if first.count < Self.shown { first.append(error) }
    }

    /// What was passed over, in lines for the user; none where nothing was.
    package var summary: [String] {
        guard count > 0 else { return [] }
        var lines = ["skipped \(count) invalid \(count == 1 ? "record" : "records"):"]
        lines += first.map { "  \($0)" }
        if count > first.count { lines.append("  and \(count - first.count) more") }
        return lines
    }
}
