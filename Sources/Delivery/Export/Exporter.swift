internal import BatchFiles
internal import DurableFiles
package import Postgres
internal import Registry
internal import Schema

/// Writes what was decided for a job into request files, one model and attempt a file.
///
/// The same decisions and limits give the same files, bytes and names, whenever an export is interrupted. Each file is
/// written under a temporary name and synchronised; then its row and lines are stored in one transaction; then it gets
/// its name. Whatever is killed, a line is in one file at most, and the next export goes on.
package struct Exporter: Sendable {
    /// Where the files are written.
    package let folder: String
    package let mode: RequestFile.Mode
    /// Prompts that are read at once.
    let rangeSize: Int32
    let faults: DeliveryFaults

    package init(
        folder: String,
        mode: RequestFile.Mode = .batch,
        rangeSize: Int32 = 20_000,
        faults: DeliveryFaults = .none
    ) {
        self.folder = folder
        self.mode = mode
        self.rangeSize = max(1, rangeSize)
        self.faults = faults
    }

    /// Writes all that is due: prompts that were never out, and those whose last attempt came back with what may pass.
    ///
    /// It may run while the job is routed: what is decided is taken.
    ///
    /// - Parameters:
    ///   - connection: not inside a transaction.
    ///   - name: the name of a job.
    ///   - again: whether prompts whose request could not be written are tried again.
    ///   - progress: told how many prompts of how many were looked at.
    /// - Returns: what was written.
    /// - Throws: `ExportError`, `FileFault`, or what the database says; what the ledger has by then stays.
    package func export(
        _ connection: borrowing Connection,
        job name: String,
        again: Bool = false,
        progress: (_ done: Int, _ total: Int) -> Void = { _, _ in }
    ) throws -> ExportReport {
        let job = try ExportJob.find(connection, name: name)
        guard let lock = try LockFile(RequestFolder(folder).lock(of: job.id)) else {
            throw ExportError.busy(job: name, folder: folder)
        }
        let run = ExportRun(
            job: job,
            services: try CallableModel.all(connection, of: job),
            tag: try RequestLedger.tag(connection),
            folder: RequestFolder(folder),
            mode: mode,
            faults: faults
        )
        try run.recover(connection)
        if again { try connection.query(.requestFailureClear, ["job": job.id]) }
        repeat {
            run.hasRefused = false
            try run.readAll(connection, rangeSize, progress)
        } while run.hasRefused
        withExtendedLifetime(lock) {}
        return run.report
    }

    /// What `export` would write, with nothing written anywhere.
    ///
    /// - Parameters:
    ///   - connection: of any role that may read prompts and decisions.
    ///   - name: the name of a job.
    ///   - rangeSize: prompts that are read at once.
    ///   - progress: told how many prompts of how many were looked at.
    /// - Returns: files, lines, bytes, tokens and cost by model, and what cannot be written.
    /// - Throws: `ExportError`, or what the database says.
    package static func price(
        _ connection: borrowing Connection,
        job name: String,
        rangeSize: Int32 = 20_000,
        progress: (_ done: Int, _ total: Int) -> Void = { _, _ in }
    ) throws -> ExportReport {
        let job = try ExportJob.find(connection, name: name)
        let run = ExportRun(
            job: job,
            services: try CallableModel.all(connection, of: job),
            tag: try RequestLedger.tag(connection),
            folder: nil,
            mode: .batch,
            faults: .none
        )
        try run.readAll(connection, rangeSize, progress)
        return run.report
    }
}

extension Query {
    static let requestFailureClear = Query("request_failure_clear", parameters: ["job": Int64.self])
}
