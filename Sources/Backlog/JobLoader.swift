internal import Crypto
package import Postgres
package import RoutingPolicy
internal import Schema
internal import Units

/// What a job is, before its prompts.
package struct JobSpecification: Sendable, Equatable {
    package var name: String
    package var preference: Preference
    package var priority: Int16
    package var budget: Int64?
    package var chunkSize: Int32

    /// When and to which models, for whom.
    package var terms = JobTerms()

    /// - Parameters:
    ///   - name: unique, 1 to 200 bytes.
    ///   - preference: what matters to the job.
    ///   - priority: smaller goes first.
    ///   - budget: in nano-dollars; kept for budget allocation.
    ///   - chunkSize: prompts a worker claims at once.
    package init(
        name: String,
        preference: Preference,
        priority: Int16 = 0,
        budget: Int64? = nil,
        chunkSize: Int32 = 5000
    ) {
        self.name = name
        self.preference = preference
        self.priority = priority
        self.budget = budget
        self.chunkSize = chunkSize
    }

    /// Derived from the name alone, so that the same job made again makes the same random choices.
    package var seed: Int64 {
        var seed: UInt64 = 0
        for byte in SHA256.hash(data: Array(name.utf8)).prefix(8) { seed = seed << 8 | UInt64(byte) }
        return Int64(bitPattern: seed)
    }

    func check() throws(BacklogError) {
        guard !name.isEmpty, name.utf8.count <= 200, !name.utf8.contains(0) else {
            throw .invalidJob(reason: "the name has \(name.utf8.count) bytes; expected 1 to 200, without U+0000")
        }
        guard chunkSize > 0 else { throw .invalidJob(reason: "the chunk size is \(chunkSize); expected at least 1") }
        guard (0...1).contains(terms.explore) else {
            throw .invalidJob(reason: "the limit of exploration is \(terms.explore); expected a number from 0 to 1")
        }
        guard budget ?? 1 > 0 else { throw .invalidJob(reason: "the budget is not above 0") }
    }
}

/// One record of a source.
package struct PromptRecord: Sendable, Equatable {
    /// The producer's own id, unique within the job, 1 to 512 bytes.
    package let id: String
    package let prompt: String

    /// Other fields, as JSON text.
    package let metadata: String?

    /// Where the record stands in its source, counted from 1, for messages.
    package let line: Int

    package init(id: String, prompt: String, metadata: String? = nil, line: Int) {
        self.id = id
        self.prompt = prompt
        self.metadata = metadata
        self.line = line
    }
}

/// What a load did.
package struct LoadReport: Sendable, Equatable {
    package let job: Int64
    package let prompts: Int

    /// How many of them an earlier load had stored already.
    package let alreadyThere: Int
}

/// Loads a job: prompts by COPY, chunks when all are there.
///
/// Prompts are read outside of any transaction, as their producer may be slow, up to ``transactionSize`` of them, and then
/// stored in one. A load of no more than that is one transaction. A larger one leaves the job in state `loading` between
/// its parts, which no worker sees; if it fails, it removes what it stored, and if it is killed, `resume` goes on where it
/// was.
package struct JobLoader: Sendable {
    package let specification: JobSpecification
    package let transactionSize: Int
    package let resume: Bool

    /// Keeps the job from being removed while this loads it; nil marks it with each part only.
    private let lease: LoaderLease?

    package init(
        _ specification: JobSpecification,
        resume: Bool = false,
        transactionSize: Int = 20_000,
        lease: LoaderLease? = nil
    ) {
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
    package func load(
        _ connection: borrowing Connection,
        progress: (Int) -> Void = { _ in },
        next: () throws -> PromptRecord?
    ) throws -> LoadReport {
        try specification.check()
        return try withoutActuallyEscaping(next) { next in
            let blocks = RecordBlocks(next: next, blockSize: transactionSize, name: specification.name)
            return try load(connection, blocks, progress)
        }
    }

    private func load(
        _ connection: borrowing Connection,
        _ blocks: RecordBlocks,
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
            if found == nil, let job, connection.isAlive { try? remove(connection, job: job) }
            throw error
        }
        lease?.end()
        guard let job else { throw BacklogError.emptyJob(name: specification.name) }
        return LoadReport(job: job, prompts: source.count, alreadyThere: alreadyThere)
    }

    /// Stores one block, made with its job when it is the first and sealed when it is the last, in one transaction.
    ///
    /// - Returns: the job's number.
    private func commit(
        _ connection: borrowing Connection,
        _ block: RecordBlocks.Block?,
        to known: Int64?,
        _ source: RecordBlocks
    ) throws -> Int64 {
        if known == nil { try connection.query(SQLFile.query("partition_create")) }
        let id = try connection.transaction { connection in
            let id = try known ?? insertJob(connection)
            if let block { try store(connection, block, job: id, source) }
            if source.hasEnded { try seal(connection, job: id, source) }
            return id
        }
        // Whoever first reads a committed row marks it as committed, which on a server with checksums writes its whole page
        // to the log once a checkpoint has passed. Now the pages are still new and at hand, and it costs nothing.
        if let block {
            try connection.query(SQLFile.query("prompt_settle"), [id, Int32(block.first), Int32(source.count)])
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
        try connection.query(SQLFile.query("partition_create"))
        return try connection.transaction { connection in
            let job = try insertJob(connection)
            try connection.query(SQLFile.query("job_seal"), [job, Int32(0), [UInt8]?.none])
            return job
        }
    }

    private func insertJob(_ connection: borrowing Connection) throws -> Int64 {
        do {
            let id: Int64 = try connection.query(
                SQLFile.query("job_insert"),
                [
                    specification.name, specification.seed, specification.preference.quality,
                    specification.preference.cost, specification.preference.latency, specification.budget,
                    specification.priority, specification.chunkSize, specification.terms.notBefore,
                    specification.terms.deadline, specification.terms.allowedModels,
                    specification.terms.maximumAttempts, specification.terms.explore, specification.terms.tenant,
                ]
            ).single().get(0)
            try connection.query(SQLFile.query("partition_of_job"), [id])
            return id
        } catch let error as PostgresError where error.sqlState == .uniqueViolation {
            throw BacklogError.loadedByAnother(name: specification.name)
        }
    }

    private func store(
        _ connection: borrowing Connection,
        _ block: RecordBlocks.Block,
        job: Int64,
        _ source: RecordBlocks
    ) throws {
        let moved = try connection.query(
            SQLFile.query("job_extend"),
            [
                job, Int32(block.records.count), Int32(block.first - 1), source.digest,
                lease?.name ?? LoaderLease.anonymous, LoaderLease.seconds,
            ]
        )
        guard moved.affected == 1 else { throw BacklogError.loadedByAnother(name: specification.name) }
        var encoder = BinaryCopyEncoder(capacity: 1 << 20)
        for (offset, record) in block.records.enumerated() {
            encoder.beginRow(fields: 5)
            encoder.append(job)
            encoder.append(Int32(block.first + offset))
            do {
                try encoder.append(record.id)
                try encoder.append(record.prompt)
                if let metadata = record.metadata { try encoder.append(metadata) } else { encoder.appendNull() }
            } catch {
                throw BacklogError.invalidRecord(line: record.line, reason: error.message)
            }
        }
        let bytes = encoder.finish()
        try connection.query("savepoint block")
        do {
            try connection.copyIn(SQLFile.query("prompt_copy_in")) { writer in try writer.send(bytes) }
        } catch let error as PostgresError where error.sqlState == .uniqueViolation {
            try connection.query("rollback to savepoint block")
            throw try duplicate(connection, block, job: job, source) ?? error
        }
        try connection.query("release savepoint block")
    }

    /// Names both records of a clash with an earlier block.
    private func duplicate(
        _ connection: borrowing Connection,
        _ block: RecordBlocks.Block,
        job: Int64,
        _ source: RecordBlocks
    ) throws -> (any Error)? {
        let rows = try connection.query(SQLFile.query("prompt_find"), [job, block.records.map(\.id)])
        guard let (id, number) = try rows.first?.decode(String.self, Int.self),
            let later = block.records.first(where: { $0.id.hasBytes(of: id) })
        else { return nil }
        return BacklogError.duplicateRecord(id: id, line: later.line, first: "line \(source.line(of: number))")
    }

    private func seal(_ connection: borrowing Connection, job: Int64, _ source: RecordBlocks) throws {
        guard source.count > 0 else { throw BacklogError.emptyJob(name: specification.name) }
        let row = try connection.query(SQLFile.query("job_seal"), [job, Int32(source.count), source.digest]).single()
        guard try row.get(0, as: Int.self) == 1 else {
            throw BacklogError.loadedByAnother(name: specification.name)
        }
    }
}
