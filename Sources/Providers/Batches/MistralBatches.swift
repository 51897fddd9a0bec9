internal import StrictJSON

/// Batches as Mistral has them: files as OpenAI's, and jobs that name the model.
///
/// Source: mistralai 3.7.0, `BatchJob`.
struct MistralBatches: UploadedBatches {
    let caller: ProviderCaller
    static let endpoint = "/v1/batch/jobs"

    init(caller: ProviderCaller) { self.caller = caller }

    func findBatches(of input: BatchInput, since: Int64) async throws(ProviderFault) -> [BatchReport] {
        let call = "looking for a batch of \(input.name)"
        var found: [BatchReport] = []
        for page in 0..<10_000 {
            let answer = try await caller.json("GET", Self.endpoint + "?page=\(page)&page_size=100", call: call)
            guard let jobs = answer["data"]?.array else { throw .unsure("\(call): the answer has no list `data`") }
            for document in jobs {
                let report = try Self.report(document, call: call)
                if report.isMade(of: input) { found.append(report) }
            }
            if jobs.count < 100 { break }
        }
        return found
    }

    func create(_ input: BatchInput) async throws(ProviderFault) -> BatchReport {
        let call = "making a batch of \(input.name)"
        guard let file = input.uploaded else { throw .settings("\(call): the file was not uploaded") }
        let body: JSON = [
            "input_files": [.string(file)], "endpoint": .string(input.endpoint), "model": .string(input.model),
            "timeout_hours": 24,
            "metadata": ["waybill_file": .string(input.name), "waybill_digest": .string(input.digest)],
        ]
        return try await report("POST", "", .json(body.serialized()), call: call)
    }

    private static func progress(_ state: String) -> BatchReport.Progress {
        switch state.uppercased() {
        case "QUEUED", "RUNNING", "CANCELLATION_REQUESTED": .running
        case "SUCCESS", "TIMEOUT_EXCEEDED", "CANCELLED": .over
        case "FAILED": .failed
        default: .unknown
        }
    }

    static func report(_ document: JSON, call: String) throws(ProviderFault) -> BatchReport {
        guard let id = document["id"]?.id, let state = document["status"]?.string else {
            throw .unsure("\(call): the answer has no `id` and `status`: \(ErrorBody(document.serialized()).shown)")
        }
        var report = BatchReport(id: id, state: state, progress: progress(state))
        report.outputFile = document["output_file"]?.id
        report.errorFile = document["error_file"]?.id
        report.inputFile = document["input_files"]?.array?.first?.id
        report.total = document["total_requests"]?.int ?? 0
        report.done = document["completed_requests"]?.int ?? 0
        report.createdAt = document["created_at"]?.double.map { Int64($0) }
        report.fileName = document["metadata"]?["waybill_file"]?.string
        report.digest = document["metadata"]?["waybill_digest"]?.string
        report.faults = (document["errors"]?.array ?? []).map { error in
            BatchReport.Fault(code: "", message: error["message"]?.string ?? "no reason given", line: nil)
        }
        return report
    }
}
