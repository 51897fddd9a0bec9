internal import BatchFiles
package import Postgres
package import RecordFiles
internal import Registry

/// Takes result files in: every answer once, every nano-dollar once, whatever is repeated, shuffled, cut off or killed.
///
/// Lines are matched by their ids, and stored some thousand a transaction; what was stored before an interruption is
/// found again when the file is read again.
package struct ResultRecorder: Sendable {
    /// The most bytes of one line.
    package static let lineLimit = 64 << 20

    let tag: String
    let faults: DeliveryFaults
    private let blockLines: Int
    private let blockBytes: Int

    /// - Parameters:
    ///   - tag: the letters that the ids of this database's requests carry.
    ///   - faults: for the kill tests.
    ///   - blockLines: lines a transaction.
    ///   - blockBytes: about the most bytes a transaction.
    package init(tag: String, faults: DeliveryFaults = .none, blockLines: Int = 2_000, blockBytes: Int = 16 << 20) {
        self.tag = tag
        self.faults = faults
        self.blockLines = blockLines
        self.blockBytes = blockBytes
    }

    /// Opens a result file, plain or packed by gzip or zstd; standard input for `-`.
    package static func lines(of path: String) throws(RecordError) -> LineReader {
        try LineReader(path: path, maximumLineLength: lineLimit, checksEncoding: false)
    }

    /// Records a result file.
    ///
    /// - Parameters:
    ///   - connection: not inside a transaction.
    ///   - reader: the lines.
    ///   - name: the file's name, for what is put aside.
    ///   - progress: told after each transaction how many lines were read.
    /// - Returns: what became of the lines. A file that ends within a line, or cannot be unpacked to its end, is told
    ///   there: its whole lines are recorded.
    /// - Throws: `notResults` for a file that is none, and what the database says.
    package func record(
        _ connection: borrowing Connection,
        _ reader: inout LineReader,
        name: String,
        progress: (Int) -> Void = { _ in }
    ) throws -> RecordReport {
        var run = RecordRun(recorder: self, name: name)
        var bytes = 0
        while true {
            let line: ArraySlice<UInt8>?
            do {
                line = try reader.next()
            } catch  where error.isAboutRecord {
                run.report.lines += 1
                run.putAside(reader.line, "\(error.reason)", [])
                continue
            } catch {
                run.report.cutOff = error.reason
                break
            }
            guard let line else { break }
            if Self.isBlank(line) { continue }
            let isLast = reader.terminator == .none
            guard try run.take(Array(line), number: reader.line, isLast: isLast) else { break }
            bytes += line.count
            if run.waiting >= blockLines || bytes >= blockBytes {
                try run.flush(connection)
                bytes = 0
                progress(run.report.lines)
            }
        }
        try run.flush(connection)
        progress(run.report.lines)
        return run.report
    }

    private static func isBlank(_ line: ArraySlice<UInt8>) -> Bool {
        line.allSatisfy { $0 == 0x20 || $0 == 0x09 || $0 == 0x0D }
    }

    /// Settles a request file whose batch is over: lines without an answer never came back.
    ///
    /// - Parameters:
    ///   - connection: not inside a transaction.
    ///   - file: of the ledger.
    ///   - job: of the file.
    /// - Returns: how many lines never came back.
    /// - Throws: what the database says.
    @discardableResult
    package func end(_ connection: borrowing Connection, file: Int64, job: Int64) throws -> Int {
        try connection.transaction { connection in
            try OutcomeRecorder.lock(connection, job: job)
            let missing = try connection.query(.recordEnd, ["file": file, "job": job]).single().get(
                "missing",
                as: Int32.self
            )
            faults.reached(.recordBeforeCommit)
            return Int(missing)
        }
    }

    /// Says which batch at the provider was made from a file.
    ///
    /// - Throws: `otherBatch` where another one is in the ledger.
    package static func tie(_ connection: borrowing Connection, file: Int64, batch: String) throws {
        guard try connection.query(.recordBatch, ["file": file, "batch": batch]).isEmpty else { return }
        throw DeliveryError.otherBatch(batch)
    }
}
