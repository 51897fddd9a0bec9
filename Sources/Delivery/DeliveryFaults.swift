/// The named points at which the kill tests end a program that exports, sends, records, grades or gives out.
package enum DeliveryFaultPoint: String, Sendable, CaseIterable {
    /// Some lines are in a temporary file.
    case exportLines
    /// A request file is complete under a temporary name, and not yet on the disk.
    case exportBeforeSync
    /// It is on the disk under the temporary name that the ledger's row will lead to.
    case exportStaged
    /// The ledger's row is stored, not its lines.
    case exportLedger
    /// Row and lines are stored, not yet committed.
    case exportBeforeCommit
    /// The ledger has the file, which has no name yet.
    case exportAfterCommit
    /// The file has its name; the folder is not yet on the disk.
    case exportNamed
    /// What could not be written is in the database.
    case exportFailures
    /// Lines of a result file are read, and not yet in the database.
    case recordBlock
    /// Answers, sums and outcomes are stored, not yet committed.
    case recordBeforeCommit
    /// They are committed.
    case recordAfterCommit
    /// Some lines of results are in a temporary file.
    case resultsLines
    /// All are on the disk under a temporary name.
    case resultsSynced
    /// The file of results has its name.
    case resultsNamed
    /// Some texts were dropped.
    case resultsDropped
    /// Grades and what follows from them are stored, not yet committed.
    case gradeBeforeCommit
    /// They are committed.
    case gradeAfterCommit
    /// A grader was made the score, not yet committed.
    case gradeNamed
}

/// What to do at a fault point: nothing, except in the kill tests.
package struct DeliveryFaults: Sendable {
    private let handler: (@Sendable (DeliveryFaultPoint) -> Void)?

    package static let none = DeliveryFaults(handler: nil)

    private init(handler: (@Sendable (DeliveryFaultPoint) -> Void)?) { self.handler = handler }

    package init(_ handler: @escaping @Sendable (DeliveryFaultPoint) -> Void) { self.handler = handler }

    package func reached(_ point: DeliveryFaultPoint) { handler?(point) }
}
