package import Postgres
internal import Units

/// Reads what was decided and what came of it: job by job, prompt by prompt, a range at a time.
///
/// Two COPY streams a range are joined here; what is stored once for a chunk (its snapshot, its time) comes from the
/// chunks of the job, so that a decision costs no look-up.
package struct DecisionLog: Sendable {
    private let selection: LogSelection
    private let range: Int

    /// - Parameters:
    ///   - selection: which decisions are read.
    ///   - range: prompts that are asked for at once.
    package init(_ selection: LogSelection = LogSelection(), range: Int = 10_000) {
        self.selection = selection
        self.range = range
    }

    /// The jobs of the selection, oldest first, also those whose prompts were removed.
    ///
    /// - Throws: `RegistryError.unknownJob` for a job that is not there.
    package func jobs(_ connection: borrowing Connection) throws -> [LoggedJob] {
        let all = try connection.query(.decisionLogJobs).map { row in
            LoggedJob(
                job: try row.get("job_id"),
                name: try row.get("name"),
                prompts: try row.get("prompts", as: Int.self),
                preference: (
                    try row.get("quality_weight"), try row.get("cost_weight"), try row.get("latency_weight")
                ),
                maximumTries: try row.get("maximum_tries"),
                allowedModels: try row.get("allowed_models"),
                explore: try row.get("explore"),
                isPruned: try row.get("is_pruned")
            )
        }
        guard let names = selection.jobs else { return all }
        for name in names where !all.contains(where: { $0.name.hasBytes(of: name) }) {
            throw RegistryError.unknownJob(name: name, hint: NearestNames(all.map(\.name)).hint(for: name))
        }
        return all.filter { names.containsBytes(of: $0.name) }
    }

    /// The names of all models by number, also of those without a price today.
    package static func modelNames(_ connection: borrowing Connection) throws -> [Int16: String] {
        var names: [Int16: String] = [:]
        for row in try connection.query(.decisionLogModels) { names[try row.get("model_id")] = try row.get("name") }
        return names
    }

    /// Reads the decisions as the database is at one moment, in the order of (job, prompt).
    ///
    /// - Parameters:
    ///   - connection: not inside a transaction.
    ///   - progress: told how many prompts of the jobs were passed, and how many there are.
    ///   - each: gets the decisions of a range, never none.
    /// - Returns: how many there were, and what is missing.
    /// - Throws: `RegistryError.unknownJob`, what the database says, or `each`.
    @discardableResult
    package func read(
        _ connection: borrowing Connection,
        progress: (_ done: Int, _ total: Int) -> Void = { _, _ in },
        each: (LoggedJob, [LoggedDecision]) throws -> Void
    ) throws -> LogCounts {
        var counts = LogCounts()
        try connection.transaction(isolation: .repeatableReadOnly) { connection in
            let jobs = try jobs(connection)
            let snapshots = try selection.channel.map { channel in
                Set(
                    try connection.query(.decisionLogSnapshots, ["channel": channel]).map {
                        try $0.get("digest", as: Bytes.self)
                    }
                )
            }
            let total = jobs.reduce(0) { $0 + ($1.isPruned ? 0 : $1.prompts) }
            var done = 0
            for job in jobs {
                guard !job.isPruned else {
                    counts.prunedJobs.append(job.name)
                    continue
                }
                let chunks = try ChunksOfJob(connection, job: job.job)
                var first = 1
                while first <= job.prompts {
                    let last = min(job.prompts, first + range - 1)
                    let decisions = try decisions(connection, job, chunks, first...last, snapshots, &counts)
                    for decision in decisions { counts.add(decision) }
                    if !decisions.isEmpty { try each(job, decisions) }
                    done += last - first + 1
                    progress(done, total)
                    first = last + 1
                }
            }
        }
        return counts
    }

    private func decisions(
        _ connection: borrowing Connection,
        _ job: LoggedJob,
        _ chunks: ChunksOfJob,
        _ prompts: ClosedRange<Int>,
        _ snapshots: Set<Bytes>?,
        _ counts: inout LogCounts
    ) throws -> [LoggedDecision] {
        var outcomes = try outcomes(connection, job, prompts, &counts)[...]
        var decisions: [LoggedDecision] = []
        let deciding = chunks.deciding(prompts)
        try connection.copyOutLent(
            .decisionLogCopyOut,
            [
                "job": job.job, "first": Int32(prompts.lowerBound), "last": Int32(prompts.upperBound),
                "tries": Int32(job.maximumTries),
            ]
        ) { row, bytes in
            let number = try row.int32(bytes)
            guard let chunk = deciding[Int(number) - prompts.lowerBound] else {
                throw RegistryError.damagedLog(job: job.name, prompt: Int(number))
            }
            outcomes = outcomes.drop { $0.prompt < number }
            let own = outcomes.prefix { $0.prompt == number }
            let isSelected =
                (selection.since.map { chunk.finishedAt >= $0 } ?? true)
                && (snapshots?.contains(chunk.snapshot) ?? true)
            guard isSelected else {
                counts.decisionsLeftOut += 1
                return
            }
            let chosen = try row.int16(bytes)
            let (propensity, quality) = (try row.float(bytes), try row.float(bytes))
            let cost = try row.int64(bytes)
            let (id, text) = (ByteString(try row.text(bytes)), try row.text(bytes))
            let metadata = try row.range(bytes).map { String(decoding: Self.copied(bytes, $0), as: UTF8.self) }
            decisions.append(
                LoggedDecision(
                    job: job.job,
                    prompt: number,
                    externalID: id,
                    text: text,
                    metadata: metadata,
                    parts: try row.int16(bytes),
                    snapshot: Digest(hash: chunk.snapshot.array),
                    preference: job.preference,
                    decidedAt: chunk.finishedAt,
                    chosen: chosen,
                    propensity: Double(propensity),
                    predictedQuality: Double(quality),
                    predictedCost: cost,
                    state: LoggedDecision.State(rawValue: try row.int16(bytes)) ?? .notSent,
                    outcomes: own.map(\.outcome)
                )
            )
        }
        return decisions
    }

    private static func copied(_ bytes: Span<UInt8>, _ range: Range<Int>) -> [UInt8] { range.map { bytes[$0] } }

    private func outcomes(
        _ connection: borrowing Connection,
        _ job: LoggedJob,
        _ prompts: ClosedRange<Int>,
        _ counts: inout LogCounts
    ) throws -> [(prompt: Int32, outcome: LoggedOutcome)] {
        var outcomes: [(prompt: Int32, outcome: LoggedOutcome)] = []
        try connection.copyOutLent(
            .decisionLogOutcomes,
            ["job": job.job, "first": Int32(prompts.lowerBound), "last": Int32(prompts.upperBound)]
        ) { row, bytes in
            let number = try row.int32(bytes)
            let outcome = LoggedOutcome(
                model: try row.int16(bytes),
                score: try row.optionalFloat(bytes),
                cost: try row.optionalInt64(bytes),
                inputTokens: try row.optionalInt32(bytes),
                outputTokens: try row.optionalInt32(bytes),
                source: PromptOutcome.Source(rawValue: try row.text(bytes)) ?? .recorded,
                recordedAt: Timestamp(microseconds: try row.int64(bytes))
            )
            guard selection.reads(outcome.source) else {
                counts.outcomesLeftOut += 1
                return
            }
            outcomes.append((number, outcome))
        }
        return outcomes
    }
}
