internal import BatchFiles
internal import DurableFiles
internal import Postgres
internal import Units

// From a full file to one that has its name.
extension ExportRun {
    /// Synchronises a file, stores it in the ledger, and gives it its name: in this order, so that a file that has a
    /// name is in the ledger, and one that is in the ledger can be found.
    ///
    /// - Returns: false where its provider would refuse the file for some of its lines: their prompts are failures, and
    ///   the others are still due.
    func store(_ connection: borrowing Connection, _ draft: RequestFileDraft, in folder: RequestFolder) throws -> Bool {
        let digest = try draft.finish()
        guard try !refuse(draft) else { return false }
        faults.reached(.exportBeforeSync)
        let service = draft.writer.service
        let name = RequestFileName.final(
            job: job.id,
            model: service.model,
            attempt: draft.group.attempt,
            number: nextNumber,
            digest: digest
        )
        let staged = folder.path(of: RequestFileName.staged(name))
        try draft.keep(as: staged)
        var isRefused = true
        defer { if isRefused { folder.remove(staged) } }
        try DurableFile.synchronizeFolder(folder.path)
        faults.reached(.exportStaged)
        let file = FinishedFile(
            job: job.id,
            number: nextNumber,
            name: name,
            group: draft.group,
            mode: mode,
            service: service,
            digest: digest,
            bytes: draft.bytes,
            prompts: draft.prompts,
            tokens: draft.tokens,
            predictedCost: draft.predictedCost
        )
        do {
            guard try RequestLedger.store(connection, file, faults) else { throw ExportError.overtaken(job: job.name) }
        } catch let error as PostgresError where error.sqlState == .uniqueViolation {
            throw ExportError.overtaken(job: job.name)
        } catch let error as PostgresError where error.isConnectionLoss {
            // The ledger may have it: the next export finds out, and gives it its name or removes it.
            isRefused = false
            throw error
        }
        isRefused = false
        faults.reached(.exportAfterCommit)
        try DurableFile.rename(staged, to: folder.path(of: name))
        faults.reached(.exportNamed)
        try DurableFile.synchronizeFolder(folder.path)
        nextNumber += 1
        report.files.append(name)
        return true
    }

    /// Makes failures of the lines for which the provider would refuse the file.
    ///
    /// - Returns: whether there are any.
    private func refuse(_ draft: RequestFileDraft) throws -> Bool {
        var last = -1
        for fault in draft.faults {
            guard let line = fault.line, draft.prompts.indices.contains(line - 1) else {
                throw ExportError.badFile(model: draft.writer.service.model, reason: fault.reason)
            }
            // One failure a prompt, for the first of its faults.
            if line == last { continue }
            last = line
            fail(draft.prompts[line - 1], draft.group, code: fault.code.rawValue, reason: fault.reason)
        }
        if last >= 0 { hasRefused = true }
        return last >= 0
    }

    /// Finishes what an export that was killed left: gives files that the ledger has their names, and removes the
    /// others.
    func recover(_ connection: borrowing Connection) throws {
        guard let folder else { return }
        let files = try RequestLedger.files(connection, job: job.id)
        let known = Set(files.map { ByteString($0.name) })
        report.unknown = try folder.files(of: job.id).filter { !known.contains(ByteString($0)) }
        for file in files where file.state == .written {
            let (final, staged) = (folder.path(of: file.name), folder.path(of: RequestFileName.staged(file.name)))
            if folder.has(final) { continue }
            if try folder.digest(of: staged, bytes: file.bytes) == file.digest {
                try DurableFile.rename(staged, to: final)
                report.named.append(file.name)
            } else {
                report.missing.append(file.name)
            }
        }
        for name in try folder.temporaries(of: job.id) { folder.remove(folder.path(of: name)) }
        try DurableFile.synchronizeFolder(folder.path)
    }
}
