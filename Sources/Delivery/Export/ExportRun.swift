internal import BatchFiles
internal import DurableFiles
internal import Postgres
internal import Schema

/// One export at work: the files that are open, and what it did so far.
final class ExportRun {
    let job: ExportJob
    /// Nil where prices are only asked for.
    let folder: RequestFolder?
    let mode: RequestFile.Mode
    let faults: DeliveryFaults
    var report: ExportReport
    /// The number of the next file that is stored.
    var nextNumber: Int32
    private let services: [Int16: CallableModel]
    private let tag: String
    private var open: [FileGroup: RequestFileDraft] = [:]
    /// Files that take no more lines, to be stored in this order.
    private var full: [RequestFileDraft] = []
    var failures = RequestFailures()
    /// Whether a file was given up for some of its lines, so that the others are still due.
    var hasRefused = false
    private var opened = 0

    init(
        job: ExportJob,
        services: [Int16: CallableModel],
        tag: String,
        folder: RequestFolder?,
        mode: RequestFile.Mode,
        faults: DeliveryFaults
    ) {
        self.job = job
        self.services = services
        self.tag = tag
        self.folder = folder
        self.mode = mode
        self.faults = faults
        nextNumber = job.files + 1
        report = ExportReport(job: job.id)
    }

    /// Reads the job from its first prompt to its last, and stores each file when it is full, the others at the end.
    ///
    /// Files are stored in the order in which they became full, and then by attempt and model: an order that follows
    /// from the decisions alone, so that an export that is taken up again gives the same numbers.
    func readAll(_ connection: borrowing Connection, _ rangeSize: Int32, _ progress: (Int, Int) -> Void) throws {
        var next: Int32 = 1
        while next <= job.prompts {
            let last = job.prompts - next < rangeSize ? job.prompts : next + rangeSize - 1
            try DuePrompt.read(connection, job: job.id, range: next...last, tries: job.tries) { prompt, bytes in
                try take(prompt, bytes)
            }
            try storeFailures(connection)
            try storeFull(connection)
            progress(Int(last), Int(job.prompts))
            guard last < job.prompts else { break }
            next = last + 1
        }
        full = open.keys.sorted().compactMap { open[$0] }.filter { !$0.prompts.isEmpty }
        open = [:]
        try storeFull(connection)
        try storeFailures(connection)
    }

    private func take(_ prompt: DuePrompt, _ bytes: Span<UInt8>) throws {
        let draft = try open[prompt.group] ?? begin(prompt.group)
        let id = CustomID(tag: tag, job: job.id, prompt: prompt.number, attempt: prompt.group.attempt)
        do {
            if case .full(let line, let tokens) = try draft.append(prompt, id: id, bytes) {
                full.append(draft)
                try begin(prompt.group).begin(prompt, line: line, tokens: tokens)
            }
            faults.reached(.exportLines)
        } catch let fault as RequestFault {
            fail(prompt.number, prompt.group, code: fault.code, reason: fault.reason)
        }
    }

    func fail(_ prompt: Int32, _ group: FileGroup, code: String, reason: String) {
        report.add(code: code, reason: reason)
        failures.add(prompt, group, code: code, reason: reason)
    }

    /// Opens a file, which takes the place of another for the same model and attempt.
    private func begin(_ group: FileGroup) throws -> RequestFileDraft {
        // Decided since the models of the job were asked for: what was stored stays, and the next export knows it.
        guard let model = services[group.model] else {
            throw ExportError.notCallable(models: ["the model with the number \(group.model)"])
        }
        opened += 1
        let path = folder?.path(of: RequestFileName.open(job: job.id, opened))
        let draft = try RequestFileDraft(group, model.writer, path: path)
        open[group] = draft
        return draft
    }

    private func storeFailures(_ connection: borrowing Connection) throws {
        defer { failures = RequestFailures() }
        guard folder != nil, !failures.isEmpty else { return }
        try failures.store(connection, job: job.id)
        faults.reached(.exportFailures)
    }

    private func storeFull(_ connection: borrowing Connection) throws {
        defer { full = [] }
        for draft in full {
            if let folder, try !store(connection, draft, in: folder) { continue }
            report.add(draft)
        }
    }
}

/// Prompts whose requests could not be written, as columns.
struct RequestFailures {
    private var prompts: [Int32] = []
    private var attempts: [Int16] = []
    private var models: [Int16] = []
    private var codes: [String] = []
    private var reasons: [String] = []

    var isEmpty: Bool { prompts.isEmpty }

    mutating func add(_ prompt: Int32, _ group: FileGroup, code: String, reason: String) {
        prompts.append(prompt)
        attempts.append(group.attempt)
        models.append(group.model)
        codes.append(code)
        reasons.append(reason)
    }

    func store(_ connection: borrowing Connection, job: Int64) throws {
        try connection.query(
            .requestFailureInsert,
            [
                "job": job, "prompts": prompts, "attempts": attempts, "models": models, "codes": codes,
                "reasons": reasons,
            ]
        )
    }
}

extension Query {
    static let requestFailureInsert = Query(
        "request_failure_insert",
        parameters: [
            "job": Int64.self, "prompts": [Int32].self, "attempts": [Int16].self, "models": [Int16].self,
            "codes": [String].self, "reasons": [String].self,
        ]
    )
}
