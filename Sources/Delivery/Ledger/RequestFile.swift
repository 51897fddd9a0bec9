package import BatchFiles
package import Postgres
internal import StrictJSON
package import Units

/// Where a request file is on its way.
package enum RequestFileState: String, Sendable, CaseIterable {
    /// In the ledger and on the disk, handed to nobody.
    case written
    /// About to be given to the provider: after a crash it may be there.
    case uploading
    /// With the provider, no batch yet.
    case uploaded
    /// A batch is about to be made: after a crash there may be one.
    case creating
    /// A batch exists and is not over.
    case running
    /// The provider is done; results are to be read.
    case ended
    /// Every line has an answer, or is known to have none.
    case recorded
    /// Never sent, and never will be.
    case withdrawn

    package var isOpen: Bool { self != .recorded && self != .withdrawn }
}

/// A row of the ledger: one file of requests, all of one job, one model and one attempt.
package struct RequestFile: Sendable, Equatable {
    package enum Mode: String, Sendable, CaseIterable {
        case batch
        /// Its lines are sent one by one to a server without batches.
        case online
    }

    package let file: Int64
    package let job: Int64
    package let number: Int32
    package let name: String
    package let model: Int16
    package let attempt: Int16
    package let mode: Mode
    package let service: ModelService
    package let price: Int64
    package let digest: Digest
    package let bytes: Int64
    package let lines: Int32
    /// Estimated tokens of the requests and their answers.
    package let tokens: Int64
    package let predictedCost: Int64
    /// The lowest and the highest prompt number in it; others may lie between.
    package let prompts: ClosedRange<Int32>
    package let state: RequestFileState
    package let providerFile: String?
    package let batch: String?
    package let batchState: String?
    package let outputFile: String?
    package let errorFile: String?
    /// What went wrong last.
    package let fault: String?
    package let strikes: Int16
    package let epoch: Int32
    package let createdAt: Timestamp
    package let sentAt: Timestamp?
    /// Lines with an answer of any kind so far.
    package let settled: Int32
    package let billed: Int64

    /// Reads a row of `request_file_list`.
    package init(_ row: Row) throws {
        file = try row.get("file_id")
        job = try row.get("job_id")
        number = try row.get("number")
        name = try row.get("name")
        model = try row.get("model_id")
        attempt = try row.get("attempt")
        let (mode, state): (String, String) = (try row.get("mode"), try row.get("state"))
        let service: String = try row.get("service")
        guard let mode = Mode(rawValue: mode), let state = RequestFileState(rawValue: state),
            let service = try ModelService(json: .parse(service)),
            let digest = Digest(bytes: try row.get("digest", as: Bytes.self).array)
        else { throw DeliveryError.unreadableLedger(file: name) }
        self.mode = mode
        self.state = state
        self.service = service
        self.digest = digest
        price = try row.get("price_id")
        bytes = try row.get("bytes")
        lines = try row.get("lines")
        tokens = try row.get("tokens")
        predictedCost = try row.get("predicted_cost_nusd")
        let (first, last): (Int32, Int32) = (try row.get("first_prompt"), try row.get("last_prompt"))
        prompts = first...last
        providerFile = try row.get("provider_file")
        batch = try row.get("batch_id")
        batchState = try row.get("batch_state")
        outputFile = try row.get("output_file")
        errorFile = try row.get("error_file")
        fault = try row.get("fault")
        strikes = try row.get("strikes")
        epoch = try row.get("epoch")
        createdAt = try row.get("created_at")
        sentAt = try row.get("sent_at")
        settled = try row.get("settled")
        billed = try row.get("billed_nusd")
    }
}
