internal import StrictJSON

/// Batches as OpenAI has them: a file is uploaded, a batch made of it, two result files fetched.
///
/// Source: openai-openapi, `Batch`; the batch guide for what each state means.
struct OpenAIBatches: UploadedBatches {
    let caller: ProviderCaller
    static let endpoint = "/v1/batches"

    init(caller: ProviderCaller) { self.caller = caller }

    func findBatches(of input: BatchInput, since: Int64) async throws(ProviderFault) -> [BatchReport] {
        let call = "looking for a batch of \(input.name)"
        var (found, after) = ([BatchReport](), String?.none)
        for _ in 0..<10_000 {
            let query = "?limit=100" + (after.map { "&after=\(UploadedFiles.escaped($0))" } ?? "")
            let page = try await caller.json("GET", Self.endpoint + query, call: call)
            guard let batches = page["data"]?.array else { throw .unsure("\(call): the answer has no list `data`") }
            for document in batches {
                let report = try Self.report(document, call: call)
                if report.isMade(of: input) { found.append(report) }
            }
            let last = page["last_id"]?.id ?? batches.last?["id"]?.id
            guard page["has_more"]?.bool == true, let last, last != after else { break }
            after = last
        }
        return found
    }

    func create(_ input: BatchInput) async throws(ProviderFault) -> BatchReport {
        let call = "making a batch of \(input.name)"
        guard let file = input.uploaded else { throw .settings("\(call): the file was not uploaded") }
        let body: JSON = [
            "input_file_id": .string(file), "endpoint": .string(input.endpoint), "completion_window": "24h",
            "metadata": ["waybill_file": .string(input.name), "waybill_digest": .string(input.digest)],
        ]
        return try await report("POST", "", .json(body.serialized()), call: call)
    }

    private static func progress(_ state: String) -> BatchReport.Progress {
        // Some compatible servers write them in capitals.
        switch state.lowercased() {
        case "validating", "in_progress", "finalizing", "cancelling": .running
        case "completed", "expired", "cancelled": .over
        case "failed": .failed
        default: .unknown
        }
    }

    static func report(_ document: JSON, call: String) throws(ProviderFault) -> BatchReport {
        guard let id = document["id"]?.id, let state = document["status"]?.string else {
            throw .unsure("\(call): the answer has no `id` and `status`: \(ErrorBody(document.serialized()).shown)")
        }
        var report = BatchReport(id: id, state: state, progress: progress(state))
        report.outputFile = document["output_file_id"]?.id
        report.errorFile = document["error_file_id"]?.id
        report.inputFile = document["input_file_id"]?.id
        report.createdAt = document["created_at"]?.double.map { Int64($0) }
        let counts = document["request_counts"]
        report.total = counts?["total"]?.int ?? 0
        report.done = (counts?["completed"]?.int ?? 0) + (counts?["failed"]?.int ?? 0)
        report.fileName = document["metadata"]?["waybill_file"]?.string
        report.digest = document["metadata"]?["waybill_digest"]?.string
        report.faults = (document["errors"]?["data"]?.array ?? []).map { error in
            BatchReport.Fault(
                code: error["code"]?.string ?? "",
                message: error["message"]?.string ?? "no reason given",
                line: error["line"]?.int
            )
        }
        return report
    }
}
