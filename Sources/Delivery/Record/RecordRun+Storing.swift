internal import BatchFiles
internal import Postgres
internal import Registry
internal import Units

extension RecordRun {
    /// A line that is stored now.
    private struct Fresh {
        let line: Int
        let file: RecordedFile
        let cost: Int64?
        /// It had been given up as missing.
        let isLate: Bool
        let hasOthers: Bool
    }

    private struct Key: Hashable {
        let prompt: Int32
        let attempt: Int16
    }

    /// Stores the lines of one job; whoever else records for it waits until this transaction ends.
    mutating func store(_ connection: borrowing Connection, job: Int64, _ places: [Int]) throws {
        try OutcomeRecorder.lock(connection, job: job)
        let rows = try connection.query(
            .recordLookup,
            [
                "job": job, "prompts": places.map { lines[$0].id.prompt },
                "attempts": places.map { lines[$0].id.attempt },
            ]
        )
        let found = try rows.map { row in
            Found(
                place: places[Int(try row.get("place", as: Int32.self)) - 1],
                file: try row.get("file_id"),
                status: try row.get("status"),
                digest: try row.get("digest", as: Bytes?.self)?.array,
                hasOthers: try row.get("has_others")
            )
        }
        try load(connection, Set(found.map(\.file)))
        let (fresh, conflicts) = sort(found)
        let known = Set(found.map(\.place))
        for place in places where !known.contains(place) {
            let reason = "the id \"\(lines[place].result.idText)\" was never sent"
            putAside(lines[place].number, reason, lines[place].content)
        }
        try storeAnswers(connection, job: job, fresh)
        try storeCounts(connection, fresh)
        try storeOutcomes(connection, job: job, fresh)
        try storeConflicts(connection, job: job, conflicts)
    }

    /// What the database knows of a line.
    private struct Found {
        let place: Int
        let file: Int64
        let status: Int16?
        let digest: [UInt8]?
        let hasOthers: Bool
    }

    /// Reads what the answers of files are billed by.
    private mutating func load(_ connection: borrowing Connection, _ found: Set<Int64>) throws {
        report.files.formUnion(found)
        let new = found.filter { files[$0] == nil }.sorted()
        guard !new.isEmpty else { return }
        try connection.query(.recordSent, ["files": new])
        for row in try connection.query(.recordFiles, ["files": new]) {
            let file = try RecordedFile(row)
            files[file.file] = file
        }
    }

    /// Tells new answers from repeated and contradicting ones.
    private mutating func sort(_ found: [Found]) -> (fresh: [Fresh], conflicts: [Int]) {
        var fresh: [Fresh] = []
        var conflicts: [Int] = []
        var seen: [Key: [UInt8]] = [:]
        for entry in found {
            let line = lines[entry.place]
            let key = Key(prompt: line.id.prompt, attempt: line.id.attempt)
            let isLate = entry.status == ResultStatus.missing.rawValue
            if let earlier = seen[key] ?? (isLate ? nil : entry.digest) {
                if earlier == line.digest { report.repeated += 1 } else { conflicts.append(entry.place) }
                continue
            }
            guard let file = files[entry.file] else { continue }
            seen[key] = line.digest
            let cost = line.result.cost(file.prices, inBatch: file.inBatch)
            report.count(line.result, cost: cost)
            if isLate { report.late += 1 }
            if let served = line.result.servedModel, !served.hasBytes(of: file.servedAs) { report.servedOther += 1 }
            fresh.append(
                Fresh(line: entry.place, file: file, cost: cost, isLate: isLate, hasOthers: entry.hasOthers)
            )
        }
        return (fresh, conflicts)
    }

    private func storeAnswers(_ connection: borrowing Connection, job: Int64, _ fresh: [Fresh]) throws {
        guard !fresh.isEmpty else { return }
        var answers = AnswerArrays()
        for entry in fresh { answers.append(lines[entry.line], entry.file, cost: entry.cost) }
        try answers.store(connection, job: job)
    }

    private func storeCounts(_ connection: borrowing Connection, _ fresh: [Fresh]) throws {
        var counts: [Int64: FileCounts] = [:]
        for entry in fresh {
            counts[entry.file.file, default: FileCounts()].add(lines[entry.line].result, cost: entry.cost)
            if entry.isLate {
                counts[entry.file.file]?.missing -= 1
                counts[entry.file.file]?.unknownCost -= 1
            }
        }
        guard !counts.isEmpty else { return }
        let sorted = counts.sorted { $0.key < $1.key }
        let values = sorted.map(\.value)
        try connection.query(
            .recordCounts,
            [
                "files": sorted.map(\.key), "answered": values.map(\.answered), "truncated": values.map(\.truncated),
                "passing": values.map(\.passing), "failed": values.map(\.failed), "missing": values.map(\.missing),
                "unknown_cost": values.map(\.unknownCost), "billed": values.map(\.billed),
                "input_tokens": values.map(\.input), "cached_tokens": values.map(\.cached),
                "cache_write_tokens": values.map(\.cacheWrite), "output_tokens": values.map(\.output),
                "reasoning_tokens": values.map(\.reasoning),
            ]
        )
    }

    /// What the prompts cost: that of their line, or the sum over several attempts.
    private func storeOutcomes(_ connection: borrowing Connection, job: Int64, _ fresh: [Fresh]) throws {
        var outcomes: [PromptOutcome] = []
        var several: Set<Int32> = []
        var seen: Set<Int32> = []
        for entry in fresh {
            let prompt = lines[entry.line].id.prompt
            if entry.hasOthers || !seen.insert(prompt).inserted { several.insert(prompt) }
        }
        for entry in fresh where !several.contains(lines[entry.line].id.prompt) {
            let result = lines[entry.line].result
            guard result.status == .answered || entry.cost ?? 0 > 0 else { continue }
            outcomes.append(
                PromptOutcome(
                    prompt: lines[entry.line].id.prompt,
                    model: entry.file.model,
                    cost: entry.cost,
                    inputTokens: result.usage?.input,
                    outputTokens: result.usage?.output
                )
            )
        }
        if !several.isEmpty {
            for row in try connection.query(.recordOutcomes, ["job": job, "prompts": several.sorted()]) {
                outcomes.append(
                    PromptOutcome(
                        prompt: try row.get("prompt_no"),
                        model: try row.get("model_id"),
                        cost: try row.get("cost"),
                        inputTokens: try row.get("input_tokens"),
                        outputTokens: try row.get("output_tokens")
                    )
                )
            }
        }
        guard !outcomes.isEmpty else { return }
        _ = try OutcomeRecorder.store(connection, job: job, source: .provider, outcomes[...])
    }

    private mutating func storeConflicts(_ connection: borrowing Connection, job: Int64, _ places: [Int]) throws {
        guard !places.isEmpty else { return }
        report.conflicts += places.count
        let found = places.map { lines[$0] }
        for line in found { report.note(fault: "another answer is recorded already", line: line.number) }
        try connection.query(
            .recordConflicts,
            [
                "job": job, "name": name, "prompts": found.map(\.id.prompt), "attempts": found.map(\.id.attempt),
                "digests": found.map { Bytes($0.digest) }, "lines": found.map { Int64($0.number) },
                "contents": found.map { Bytes($0.content) },
            ]
        )
    }
}

extension RecordedFile {
    init(_ row: Row) throws {
        file = try row.get("file_id")
        model = try row.get("model_id")
        servedAs = try row.get("served_as")
        inBatch = try row.get("mode", as: String.self) == "batch"
        prices = TokenPrices(
            input: try row.get("input_price"),
            output: try row.get("output_price"),
            cached: try row.get("cached_price"),
            cacheWrite: try row.get("cache_write_price"),
            cacheWriteLong: try row.get("cache_write_long_price"),
            reasoning: try row.get("reasoning_price"),
            batchMillionths: try row.get("batch_factor"),
            cachedBatchMillionths: try row.get("cached_batch_factor")
        )
    }
}
