internal import Foundation
internal import StrictJSON

/// Message batches as Anthropic has them: the requests are within the call that makes the batch, and it has no
/// metadata.
///
/// Source: anthropic 2.14.0, `MessageBatch`; the guide to message batches.
struct AnthropicBatches: BatchProvider {
    let caller: ProviderCaller

    /// Seconds that the provider's clock may be behind the database's.
    private static let clockSlack: Int64 = 120

    init(caller: ProviderCaller) { self.caller = caller }

    var takesUploads: Bool { false }

    func findUpload(_ input: BatchInput) async throws(ProviderFault) -> String? { nil }

    func upload(_ input: BatchInput) async throws(ProviderFault) -> String {
        throw .settings("Anthropic takes no uploads for batches")
    }

    func findBatches(of input: BatchInput, since: Int64) async throws(ProviderFault) -> [BatchReport] {
        let call = "looking for a batch of \(input.name)"
        var (found, after) = ([BatchReport](), String?.none)
        // Newest first: the first one from before ends the search.
        for _ in 0..<10_000 {
            let query = "?limit=100" + (after.map { "&after_id=\(UploadedFiles.escaped($0))" } ?? "")
            let page = try await caller.json("GET", "/v1/messages/batches" + query, call: call)
            guard let batches = page["data"]?.array else { throw .unsure("\(call): the answer has no list `data`") }
            var isPast = false
            for document in batches {
                let report = try Self.report(document, call: call)
                if let made = report.createdAt, made < since - Self.clockSlack {
                    isPast = true
                } else if report.total == input.lines {
                    found.append(report)
                }
            }
            let last = page["last_id"]?.id ?? batches.last?["id"]?.id
            guard !isPast, page["has_more"]?.bool == true, let last, last != after else { break }
            after = last
        }
        return found
    }

    func create(_ input: BatchInput) async throws(ProviderFault) -> BatchReport {
        let call = "making a batch of \(input.name)"
        // The last newline would become a comma too many: it is not sent.
        let stream = BodyStream(
            beginning: Array(#"{"requests":["#.utf8),
            path: input.path,
            fileBytes: input.bytes - 1,
            end: Array("]}".utf8),
            joinsLines: true
        )
        return try Self.report(
            await caller.json(
                "POST",
                "/v1/messages/batches",
                .stream(stream, type: "application/json"),
                call: call
            ),
            call: call
        )
    }

    func batch(_ id: String) async throws(ProviderFault) -> BatchReport {
        let call = "asking for the batch \(id)"
        return try Self.report(
            await caller.json("GET", "/v1/messages/batches/\(UploadedFiles.escaped(id))", call: call),
            call: call
        )
    }

    func cancel(_ id: String) async throws(ProviderFault) -> BatchReport {
        let call = "cancelling the batch \(id)"
        return try Self.report(
            await caller.json("POST", "/v1/messages/batches/\(UploadedFiles.escaped(id))/cancel", call: call),
            call: call
        )
    }

    func fetch(_ source: String, to path: String) async throws(ProviderFault) -> Int {
        guard let address = caller.account.base.own(source) else {
            throw .refused(
                code: "host",
                reason: "the results are said to be at \(BaseURL.hostOnly(source)), which is not the host of "
                    + "\(caller.account.base); the key is not sent there"
            )
        }
        return try await caller.download(address, to: path, call: "fetching results")
    }

    static func report(_ document: JSON, call: String) throws(ProviderFault) -> BatchReport {
        guard let id = document["id"]?.id, let state = document["processing_status"]?.string else {
            throw .unsure(
                "\(call): the answer has no `id` and `processing_status`: \(ErrorBody(document.serialized()).shown)"
            )
        }
        let progress: BatchReport.Progress =
            switch state.lowercased() {
            case "in_progress", "canceling": .running
            case "ended": .over
            default: .unknown
            }
        var report = BatchReport(id: id, state: state, progress: progress)
        report.outputFile = document["results_url"]?.id
        let counts = document["request_counts"]
        let ended = ["succeeded", "errored", "canceled", "expired"].map { counts?[$0]?.int ?? 0 }.reduce(0, +)
        report.done = ended
        report.total = ended + (counts?["processing"]?.int ?? 0)
        report.createdAt = document["created_at"]?.string.flatMap(Self.unixSeconds)
        return report
    }

    /// A time in RFC 3339; fractions of a second are cut off.
    private static func unixSeconds(_ text: String) -> Int64? {
        let zone = text.last { $0 == "Z" || $0 == "z" } != nil ? "Z" : String(text.suffix(6))
        return (try? Date(String(text.prefix(19)) + zone, strategy: .iso8601)).map {
            Int64($0.timeIntervalSince1970)
        }
    }
}
