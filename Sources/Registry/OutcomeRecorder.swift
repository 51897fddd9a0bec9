package import Postgres
internal import Schema
package import Units

/// What came back from a model for a prompt.
package struct PromptOutcome: Sendable, Equatable {
    package enum Source: String, Sendable {
        case simulated
        case recorded
        case provider
    }

    package let prompt: Int32
    package let model: Int16

    /// In [0, 1].
    package let score: Float?

    /// In nano-dollars.
    package let cost: Int64?
    package let inputTokens: Int32?
    package let outputTokens: Int32?

    package init(
        prompt: Int32,
        model: Int16,
        score: Float? = nil,
        cost: Int64? = nil,
        inputTokens: Int32? = nil,
        outputTokens: Int32? = nil
    ) {
        self.prompt = prompt
        self.model = model
        self.score = score
        self.cost = cost
        self.inputTokens = inputTokens
        self.outputTokens = outputTokens
    }
}

/// Records outcomes, idempotent by (job, prompt, model).
///
/// Arrays and ON CONFLICT rather than COPY through a staging table: the same speed without doubling the WAL
/// (practice measurement, 0.45 of a plain COPY), and no temporary table, which a transaction pooler would lose.
package enum OutcomeRecorder {
    /// Stores outcomes, all or none.
    ///
    /// - Returns: how many were new or replaced another value; the same again counts nothing.
    /// - Throws: `invalidOutcome` naming the row, counted from 1.
    @discardableResult
    package static func record(
        _ connection: borrowing Connection,
        job: Int64,
        source: PromptOutcome.Source,
        _ outcomes: [PromptOutcome]
    ) throws -> Int {
        var keys: Set<[Int32]> = []
        for (index, outcome) in outcomes.enumerated() {
            func refuse(_ reason: String) -> RegistryError { .invalidOutcome(row: index + 1, reason: reason) }
            if let score = outcome.score, !(score >= 0 && score <= 1) {
                throw refuse("the score is \(score), expected 0 to 1")
            }
            guard outcome.cost ?? 0 >= 0, outcome.inputTokens ?? 0 >= 0, outcome.outputTokens ?? 0 >= 0 else {
                throw refuse("a cost or token count is negative")
            }
            guard keys.insert([outcome.prompt, Int32(outcome.model)]).inserted else {
                throw refuse("prompt \(outcome.prompt) and model \(outcome.model) appear twice")
            }
        }
        return try connection.transaction { connection in
            try lock(connection, job: job)
            var changed = 0
            for start in stride(from: 0, to: outcomes.count, by: 5000) {
                let block = outcomes[start..<min(start + 5000, outcomes.count)]
                changed += try store(connection, job: job, source: source, block)
            }
            return changed
        }
    }

    /// Makes this transaction the only one that records outcomes of a job.
    package static func lock(_ connection: borrowing Connection, job: Int64) throws {
        try connection.query(.outcomeLock, ["job": job])
    }

    /// Stores some thousand outcomes, each prompt and model once, in a transaction that holds the job's lock.
    ///
    /// - Returns: how many were new or replaced another value.
    package static func store(
        _ connection: borrowing Connection,
        job: Int64,
        source: PromptOutcome.Source,
        _ block: ArraySlice<PromptOutcome>
    ) throws -> Int {
        try connection.query(
            .outcomeRecord,
            [
                "job": job, "source": source.rawValue, "prompts": block.map(\.prompt),
                "models": block.map(\.model), "scores": block.map(\.score), "costs": block.map(\.cost),
                "input_tokens": block.map(\.inputTokens), "output_tokens": block.map(\.outputTokens),
            ]
        ).single().get("changed", as: Int.self)
    }

    /// The numbers of a job's prompts by the producer's ids; unknown ids are left out.
    package static func promptNumbers(
        _ connection: borrowing Connection,
        job: Int64,
        ids: [String]
    ) throws -> [ByteString: Int32] {
        var numbers: [ByteString: Int32] = [:]
        for row in try connection.query(.promptNumbers, ["job": job, "ids": ids]) {
            numbers[ByteString(try row.get("external_id"))] = try row.get("prompt_no", as: Int32.self)
        }
        return numbers
    }

    /// The first ids of a job, a thousand at most, to name those that may have been meant.
    package static func someIDs(_ connection: borrowing Connection, job: Int64) throws -> [String] {
        try connection.query(.promptSample, ["job": job, "count": Int64(1000)]).map { try $0.get("external_id") }
    }
}

extension Query {
    static let outcomeLock = Query("outcome_lock", parameters: ["job": Int64.self])
    static let outcomeRecord = Query(
        "outcome_record",
        parameters: [
            "job": Int64.self, "source": String.self, "prompts": [Int32].self, "models": [Int16].self,
            "scores": [Float?].self, "costs": [Int64?].self, "input_tokens": [Int32?].self,
            "output_tokens": [Int32?].self,
        ],
        columns: ["changed": Int.self]
    )
    static let promptNumbers = Query(
        "prompt_numbers",
        parameters: ["job": Int64.self, "ids": [String].self],
        columns: ["external_id": String.self, "prompt_no": Int32.self]
    )
    static let promptSample = Query(
        "prompt_sample",
        parameters: ["job": Int64.self, "count": Int64.self],
        columns: ["external_id": String.self]
    )
}
