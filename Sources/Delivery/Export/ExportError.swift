/// Why requests cannot be written, as a sentence for the user.
///
/// Errors of the database itself are `PostgresError`, those of the disk `FileFault`.
package enum ExportError: Error, Sendable, Equatable, CustomStringConvertible {
    case jobNotFound(name: String)
    /// Its prompts are gone.
    case pruned(job: String)
    /// The catalog does not say how to call them.
    case notCallable(models: [String])
    /// The catalog has no price of it that holds today.
    case noPrice(model: String)
    /// Nothing can be written for a model as the catalog describes it.
    case badService(model: String, reason: String)
    /// Another process exports the job into the same folder.
    case busy(job: String, folder: String)
    /// Another process stored a file of the job meanwhile.
    case overtaken(job: String)
    /// A file that was just written is not what its provider takes.
    case badFile(model: String, reason: String)
    /// A file that is written again has other bytes than the ledger says.
    case differentBytes(name: String)
    /// Prompts that a file was written from are gone.
    case linesMissing(name: String, found: Int, expected: Int)

    package var description: String {
        switch self {
        case .jobNotFound(let name): "there is no job '\(name)'"
        case .pruned(let job): "the prompts of the job '\(job)' were pruned; there is nothing left to send"
        case .notCallable(let models):
            "the catalog does not say how to call \(models.joined(separator: ", ")), which prompts of the job go to; "
                + "fill in the column dialect of \(models.count == 1 ? "its row" : "their rows") and run "
                + "`waybill models import FILE.csv`"
        case .noPrice(let model):
            "the model \(model) has no price that holds today; run `waybill models import FILE.csv` with an earlier "
                + "--effective day"
        case .badService(let model, let reason):
            "no request can be written for the model \(model) as the catalog describes it: \(reason)"
        case .busy(let job, let folder):
            "another export of the job '\(job)' writes to \(folder); try again when it is done"
        case .overtaken(let job):
            "another export of the job '\(job)' stored a file meanwhile; nothing is doubled: run this one again when "
                + "the other is done"
        case .badFile(let model, let reason):
            "a file for the model \(model) was written and then refused by Waybill's own check: \(reason); this is a "
                + "fault of Waybill, and nothing of the file was kept"
        case .differentBytes(let name):
            "the file \(name) cannot be written again: its bytes would differ from those in the ledger, as another "
                + "release of waybill wrote it; withdraw it, and export again"
        case .linesMissing(let name, let found, let expected):
            "the file \(name) cannot be written again: of its \(expected) prompts \(found) are there"
        }
    }
}
