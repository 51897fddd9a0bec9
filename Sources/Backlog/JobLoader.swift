package import Logging
package import Postgres
internal import Schema

/// What a load did.
package struct LoadReport: Sendable, Equatable {
    package let job: Int64
    package let prompts: Int

    /// How many of them an earlier load had stored already.
    package let alreadyThere: Int
}

/// Loads a job: prompts by COPY, chunks when all are there.
///
/// Prompts are read outside of any transaction, as their producer may be slow, up to ``transactionSize`` of them, and
/// then stored in one. A load of no more than that is one transaction. A larger one leaves the job in state `loading`
/// between its parts, which no worker sees; if it fails, it removes what it stored, and if it is killed, `resume` goes
/// on where it was.
package struct JobLoader: Sendable {
    package let specification: JobSpecification
    package let transactionSize: Int
    package let resume: Bool

    /// Keeps the job from being removed while this loads it; nil marks it with each part only.
    let lease: LoaderLease?
    private let logger: Logger

    package init(
        _ specification: JobSpecification,
        resume: Bool = false,
        transactionSize: Int = 20_000,
        lease: LoaderLease? = nil,
        logger: Logger = BacklogWorker.quiet
    ) {
        self.logger = logger
        self.specification = specification
        self.resume = resume
        self.transactionSize = max(1, transactionSize)
        self.lease = lease
    }

    /// Reads the source to its end and makes the job.
    ///
    /// - Parameters:
    ///   - connection: not inside a transaction.
    ///   - progress: told the number of prompts read so far after each block.
    ///   - next: gives the next record, nil at the end; its errors end the load and are thrown on.
    /// - Returns: the job's number and how many prompts it has.
    /// - Throws: `BacklogError`, naming the line where one is to blame. Without `resume` nothing is left behind.
    package func load<Record: LoadableRecord>(
        _ connection: borrowing Connection,
        progress: (Int) -> Void = { _ in },
        next: () throws -> Record?
    ) throws -> LoadReport {
        try specification.check()
        return try withoutActuallyEscaping(next) { next in
            let blocks = RecordBlocks(next: next, blockSize: transactionSize, name: specification.name)
            return try load(connection, blocks, progress)
        }
    }

    private func load<Record>(
        _ connection: borrowing Connection,
        _ blocks: RecordBlocks<Record>,
        _ progress: (Int) -> Void
    ) throws -> LoadReport {
        var source = blocks
        let found = try StoredJob.find(connection, name: specification.name)
        if let found {
            guard resume else {
                throw BacklogError.jobExists(name: found.name, prompts: found.prompts, state: found.word)
            }
            try found.checkSettings(specification)
        }
        if let found { try source.verify(found) }
        let alreadyThere = found?.prompts ?? 0
        if let found, found.state != "loading" {
            guard try source.nextBlock() == nil else {
                throw BacklogError.differentSource(
                    name: found.name,
                    reason: "it goes on after the \(found.prompts) prompts that the finished job has"
                )
            }
            return LoadReport(job: found.id, prompts: found.prompts, alreadyThere: found.prompts)
        }
        var job = found?.id
        if let job { lease?.hold(job) }
        do {
            repeat {
                let block = try source.nextBlock()
                let id = try commit(connection, block, to: job, source)
                job = id
                lease?.hold(id)
                progress(source.count)
            } while !source.hasEnded
        } catch {
            lease?.release()
            // What this load committed goes; what was there before a resume stays for the next attempt.
            if found == nil, let job { tidy(connection, job: job) }
            throw error
        }
        lease?.end()
        guard let job else { throw BacklogError.emptyJob(name: specification.name) }
        return LoadReport(job: job, prompts: source.count, alreadyThere: alreadyThere)
    }

    /// Removes what a load that failed had stored; the error that matters is the load's.
    private func tidy(_ connection: borrowing Connection, job: Int64) {
        guard connection.isAlive else { return }
        do { try remove(connection, job: job) } catch {
            logger.warning("what was loaded could not be removed: \(error)", metadata: ["job": "\(job)"])
        }
    }

    /// Stores one block, made with its job when it is the first and sealed when it is the last, in one transaction.
    ///
    /// - Returns: the job's number.
    private func commit<Record>(
        _ connection: borrowing Connection,
        _ block: RecordBlocks<Record>.Block?,
        to known: Int64?,
        _ source: RecordBlocks<Record>
    ) throws -> Int64 {
        if known == nil { try connection.query(.partitionCreate) }
        let id = try connection.transaction { connection in
            let id = try known ?? insertJob(connection)
            if let block { try store(connection, block, job: id, source) }
            if source.hasEnded { try seal(connection, job: id, source) }
            return id
        }
        // Whoever first reads a committed row marks it as committed, which on a server with checksums writes its whole
        // page to the log once a checkpoint has passed. Now the pages are still new and at hand, and it costs nothing.
        if let block {
            try connection.query(
                .promptSettle,
                ["job": id, "first": Int32(block.first), "last": Int32(source.count)]
            )
        }
        return id
    }

    /// Makes a job without prompts, for producers that add them by `waybill.submit`.
    ///
    /// - Returns: the job's number.
    package func open(_ connection: borrowing Connection) throws -> Int64 {
        try specification.check()
        if let found = try StoredJob.find(connection, name: specification.name) {
            throw BacklogError.jobExists(name: found.name, prompts: found.prompts, state: found.word)
        }
        try connection.query(.partitionCreate)
        return try connection.transaction { connection in
            let job = try insertJob(connection)
            try connection.query(.jobSeal, ["job": job, "prompts": Int32(0), "digest": Bytes?.none])
            return job
        }
    }
}

extension Query {
    static let partitionCreate = Query("partition_create", columns: ["create_partitions": Int.self])
    static let promptSettle = Query(
        "prompt_settle",
        parameters: ["job": Int64.self, "first": Int32.self, "last": Int32.self],
        columns: ["count": Int.self]
    )
}
