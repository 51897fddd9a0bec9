internal import BatchFiles
internal import Postgres
internal import Schema

/// A prompt that is to be sent, as a row of `due_copy_out`; texts stay where the database's library has them.
struct DuePrompt {
    let number: Int32
    let group: FileGroup
    /// Nano-dollars, as it was decided.
    let predictedCost: Int64
    let text: RequestText

    /// Reads the prompts of a range in the order of their numbers.
    ///
    /// - Parameters:
    ///   - connection: not inside another COPY.
    ///   - job: the number of a job.
    ///   - range: prompt numbers.
    ///   - tries: how often a prompt is sent at most.
    ///   - body: gets a prompt and the bytes that its texts are ranges of.
    /// - Throws: what the database says, or what `body` throws.
    static func read(
        _ connection: borrowing Connection,
        job: Int64,
        range: ClosedRange<Int32>,
        tries: Int16,
        _ body: (DuePrompt, Span<UInt8>) throws -> Void
    ) throws {
        try connection.copyOutLent(
            .dueCopyOut,
            ["job": job, "first": range.lowerBound, "last": range.upperBound, "tries": tries]
        ) { row, bytes in
            let number = try row.int32(bytes)
            let group = FileGroup(model: try row.int16(bytes), attempt: try row.int16(bytes))
            let cost = try row.int64(bytes)
            let text = try RequestText(&row, bytes)
            try body(DuePrompt(number: number, group: group, predictedCost: cost, text: text), bytes)
        }
    }
}

/// Where the texts of a prompt stand: its routed text, and its request if it came with one.
struct RequestText {
    let prompt: Range<Int>
    let request: Range<Int>?
    let form: RequestForm?

    /// Reads the fields `prompt`, `request` and `request_form`.
    init(_ row: inout CopiedRow, _ bytes: Span<UInt8>) throws {
        prompt = try row.range(bytes) ?? 0..<0
        request = try row.range(bytes)
        form = try row.optionalInt16(bytes).flatMap { RequestForm(rawValue: $0) }
    }

    /// Appends the line of the prompt.
    ///
    /// - Returns: its estimated tokens.
    /// - Throws: `RequestFault`, with nothing appended.
    func append(
        _ id: CustomID,
        _ bytes: Span<UInt8>,
        by writer: borrowing RequestWriter,
        to line: inout [UInt8]
    ) throws(RequestFault) -> Int {
        if let request {
            try writer.append(
                id: id,
                prompt: bytes.extracting(prompt),
                request: bytes.extracting(request),
                form: form,
                to: &line
            )
        } else {
            try writer.append(id: id, prompt: bytes.extracting(prompt), request: nil, form: nil, to: &line)
        }
    }
}

extension Query {
    static let dueCopyOut = Query(
        "due_copy_out",
        form: .copyOut,
        parameters: ["job": Int64.self, "first": Int32.self, "last": Int32.self, "tries": Int16.self],
        columns: [
            "prompt_no": Int32.self, "model_id": Int16.self, "attempt": Int16.self, "predicted_cost_nusd": Int64.self,
            "prompt": String.self, "request": String?.self, "request_form": Int16?.self,
        ]
    )
}
