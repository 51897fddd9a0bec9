internal import BatchFiles
internal import struct Crypto.SHA256
internal import DurableFiles
package import Postgres
internal import Schema
internal import Units

extension Exporter {
    /// Writes files again that the ledger has as not sent and that do not lie in the folder.
    ///
    /// - Parameters:
    ///   - connection: not inside a transaction.
    ///   - name: the name of a job.
    /// - Returns: the names of the files.
    /// - Throws: as `rewrite(_:_:)` does; the files before stay.
    package func rewriteMissing(_ connection: borrowing Connection, job name: String) throws -> [String] {
        let job = try ExportJob.find(connection, name: name)
        let folder = RequestFolder(folder)
        return try RequestLedger.files(connection, job: job.id, openOnly: true).filter { file in
            guard file.state == .written, !folder.has(folder.path(of: file.name)) else { return false }
            try rewrite(connection, file)
            return true
        }.map(\.name)
    }

    /// Writes a file again from the prompts that the ledger says it has, as its model was called when it was written
    /// first.
    ///
    /// - Parameters:
    ///   - connection: not inside a transaction.
    ///   - file: a row of the ledger.
    /// - Throws: `differentBytes` where the digest is not the ledger's, with nothing left behind; `linesMissing`,
    ///   `busy`, `FileFault`, or what the database says.
    package func rewrite(_ connection: borrowing Connection, _ file: RequestFile) throws {
        let folder = RequestFolder(folder)
        guard let lock = try LockFile(folder.lock(of: file.job)) else {
            throw ExportError.busy(job: "\(file.job)", folder: folder.path)
        }
        let writer = try CallableModel.writer(file.service)
        let tag = try RequestLedger.tag(connection)
        let temporary = folder.path(of: RequestFileName.open(job: file.job, 0))
        folder.remove(temporary)
        var stream = try FileStream(creating: temporary)
        var hash = SHA256()
        var pending: [UInt8] = []
        let lines = try connection.copyOutLent(
            .requestFileCopyOut,
            [
                "job": file.job, "file": file.file, "first": file.prompts.lowerBound, "last": file.prompts.upperBound,
                "attempt": file.attempt,
            ]
        ) { row, bytes in
            let number = try row.int32(bytes)
            let id = CustomID(tag: tag, job: file.job, prompt: number, attempt: file.attempt)
            do {
                _ = try RequestText(&row, bytes).append(id, bytes, by: writer, to: &pending)
            } catch is RequestFault {
                throw ExportError.differentBytes(name: file.name)
            }
            guard pending.count >= 256 << 10 else { return }
            hash.update(data: pending)
            try stream.write(pending.span)
            pending.removeAll(keepingCapacity: true)
        }
        hash.update(data: pending)
        try stream.write(pending.span)
        guard lines == file.lines else {
            throw ExportError.linesMissing(name: file.name, found: lines, expected: Int(file.lines))
        }
        guard Digest(hash: hash.finalize()) == file.digest else { throw ExportError.differentBytes(name: file.name) }
        try stream.synchronize()
        try stream.keep(as: folder.path(of: file.name))
        try DurableFile.synchronizeFolder(folder.path)
        withExtendedLifetime(lock) {}
    }
}

extension Query {
    static let requestFileCopyOut = Query(
        "request_file_copy_out",
        form: .copyOut,
        parameters: [
            "job": Int64.self, "file": Int64.self, "first": Int32.self, "last": Int32.self, "attempt": Int16.self,
        ],
        columns: [
            "prompt_no": Int32.self, "prompt": String.self, "request": String?.self, "request_form": Int16?.self,
        ]
    )
}
