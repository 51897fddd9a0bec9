/// What is wrong with a delivery, as a sentence for the user.
///
/// Errors of the database itself are `PostgresError`.
package enum DeliveryError: Error, Sendable, Equatable, CustomStringConvertible {
    /// The ledger's row was written by a program that knows more than this one.
    case unreadableLedger(file: String)
    case unknownJob(String)
    case unknownFile(String)
    /// A line of a request file is none that Waybill writes.
    case unreadableLine(reason: String)
    case unwritable(path: String, reason: String? = nil)
    /// A file whose lines were being sent has no journal here.
    case missingJournal(path: String)
    /// A request file is not where it should be.
    case missingFile(path: String)
    /// A request file has other bytes than the ledger says.
    case changedFile(path: String)
    /// A file that was given as results is something else.
    case notResults(file: String, reason: String)
    /// The ledger names another batch for a file.
    case otherBatch(String)

    package var description: String {
        switch self {
        case .unreadableLedger(let file):
            "the ledger's row of the request file \(file) is not understood; it may be a newer program's: use that one"
        case .unknownJob(let name): "there is no job '\(name)'; `waybill jobs list` has them"
        case .unknownFile(let name): "the ledger has no request file '\(name)'; `waybill files` lists them"
        case .unreadableLine(let reason): "a line of the request file is not one that Waybill writes: \(reason)"
        case .missingJournal(let path):
            "its lines were being sent, and the journal of that, \(path), is not here; run dispatch where it is, or "
                + "`waybill files resend` the file, which may pay for lines twice"
        case .notResults(let file, let reason): "\(file) holds no results: \(reason)"
        case .otherBatch(let batch):
            "the request file has another batch than \(batch) in the ledger; `waybill files` shows it"
        case .unwritable(let path, let reason): "cannot write to \(path)\(reason.map { ": \($0)" } ?? "")"
        case .missingFile(let path):
            "the request file \(path) is not there; run dispatch where it was exported, or give --folder, or run "
                + "`waybill export`, which writes it again"
        case .changedFile(let path):
            "the request file \(path) is not the one that the ledger knows; move it away and run `waybill export`, "
                + "which writes it again"
        }
    }
}
