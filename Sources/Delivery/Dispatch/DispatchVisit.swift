internal import Backlog
internal import BatchFiles
internal import Foundation
internal import Logging
internal import Postgres
internal import Providers
internal import Units

/// One visit at a file: runs a ``DispatchLifecycle`` until there is nothing to do but wait.
struct DispatchVisit {
    enum Ending: Sendable, Equatable {
        /// Left for later, or for a person; with what went wrong.
        case left(DispatchLifecycle.Pause, fault: String?)
        case recorded
        /// Another process has it.
        case lost
    }

    /// Seconds that a provider's clock may be behind the database's.
    private static let clockSlack: Int64 = 120

    private let context: DispatchContext
    private let claim: RequestLedger.Claim
    private let provider: any BatchProvider
    private var lifecycle: DispatchLifecycle
    /// Since when the state of the file is what it is, if it began in this visit.
    private var entered: ContinuousClock.Instant?
    private var isLost = false
    /// What the ledger says now.
    private var stored: DispatchLifecycle.Facts

    init(_ claim: RequestLedger.Claim, provider: any BatchProvider, context: DispatchContext) {
        self.claim = claim
        self.provider = provider
        self.context = context
        stored = DispatchLifecycle.Facts(claim.file)
        lifecycle = DispatchLifecycle(stored, takesUploads: provider.takesUploads)
    }

    private var file: RequestFile { claim.file }

    private var input: BatchInput {
        BatchInput(
            name: file.name,
            path: context.place.request(file),
            digest: file.digest.hex,
            bytes: Int(file.bytes),
            lines: Int(file.lines),
            endpoint: file.service.endpoint,
            model: file.service.servedAs,
            uploaded: lifecycle.facts.providerFile
        )
    }

    mutating func run() async throws -> Ending {
        context.reached(.afterClaim)
        var command = lifecycle.start()
        while true {
            if case .leave(let pause) = command { return try await leave(pause, lifecycle.facts) }
            // Told to end: nothing further is announced.
            let isAnnouncement = [.uploading, .creating].contains(lifecycle.facts.state)
            if context.stop.isRequested, command == .enter, isAnnouncement { return try await leave(.none, stored) }
            let event: DispatchLifecycle.Event
            do {
                event = try await perform(command)
            } catch let fault as ProviderFault {
                event = .failed(Self.failure(fault), fault.description)
            } catch  where !(error is PostgresError) {
                event = .failed(.refused, "\(error)")
            }
            if event == .lost { isLost = true }
            command = lifecycle.handle(event)
        }
    }

    private mutating func perform(_ command: DispatchLifecycle.Command) async throws -> DispatchLifecycle.Event {
        let input = input
        switch command {
        case .enter: return try await enter()
        case .findUpload: return .uploads(try await provider.findUpload(input))
        case .upload:
            try context.place.check(file)
            context.reached(.beforeUpload)
            let id = try await provider.upload(input)
            context.reached(.afterUpload)
            return .uploaded(id)
        case .findBatches: return try await findBatches(input)
        case .create:
            if !provider.takesUploads { try context.place.check(file) }
            // A process that was stopped for long may find that another one went on in its place.
            guard let entered, .now - entered < .seconds(context.settings.lease / 2) else { return .lost }
            context.reached(.beforeCreate)
            let report = try await provider.create(input)
            context.reached(.afterCreate)
            context.logger.info("made the batch \(report.id) of \(file.name)")
            return .created(Self.found(report))
        case .poll: return try await poll()
        case .fetch: return try await fetch()
        case .record:
            try await context.record(file, results.filter { FileManager.default.fileExists(atPath: $0) }, true)
            context.reached(.afterRecord)
            return .recorded
        case .leave: return .lost
        }
    }

    private mutating func enter() async throws -> DispatchLifecycle.Event {
        let (file, facts) = (file, lifecycle.facts)
        let isOurs = try await context.session.run { connection in
            try RequestLedger.advance(connection, file, facts, isSent: facts.batch != nil, renewsState: true)
        }
        entered = .now
        stored = facts
        return isOurs ? .entered : .lost
    }

    private func findBatches(_ input: BatchInput) async throws -> DispatchLifecycle.Event {
        // One that failed ran nothing, and one from before the announcement is another story's.
        let since = claim.stateSince
        let reports = try await provider.findBatches(of: input, since: since).filter { report in
            report.progress != .failed && (report.createdAt ?? .max) >= since - Self.clockSlack
        }
        let (file, ids) = (file, reports.map(\.id))
        let owned = try await context.session.run { try RequestLedger.owned($0, batches: ids, besides: file) }
        let free = reports.filter { report in !owned.batches.contains { $0.utf8.elementsEqual(report.id.utf8) } }
        // Without metadata, a batch that fits two files is nobody's until a person decides.
        if !provider.takesUploads, owned.hasTwin, !free.isEmpty {
            return .batches([.init(id: free[0].id), .init(id: "another file waits for it too")], isSettled: true)
        }
        if let only = free.first, free.count == 1 {
            context.logger.notice("found the batch \(only.id) of \(file.name), whose making was cut off")
        }
        return .batches(free.map(Self.found), isSettled: stateAge >= context.settings.settle)
    }

    private func poll() async throws -> DispatchLifecycle.Event {
        let report = try await provider.batch(lifecycle.facts.batch ?? "")
        context.reached(.afterPoll)
        let isLate = (claim.sentAge ?? 0) > context.settings.deadline
        let progress: DispatchLifecycle.Progress =
            switch report.progress {
            case .running: isLate ? .overdue : .running
            case .unknown: isLate ? .overdue : .unknown
            case .over: .over
            case .failed: report.isOverQueue ? .overQueue : .failed
            }
        if report.progress == .over, report.total > 0, report.total != Int(file.lines) {
            let counts = "\(report.total) requests in the batch \(report.id), the file has \(file.lines)"
            context.logger.warning("\(file.name): the provider counts \(counts)")
        }
        return .polled(Self.found(report), progress, reasons: report.reasons)
    }

    private var results: [String] { ResultPart.allCases.map { context.place.result(file, $0.rawValue) } }

    private func fetch() async throws -> DispatchLifecycle.Event {
        let facts = lifecycle.facts
        for (part, source) in [(ResultPart.output, facts.outputFile), (.error, facts.errorFile)] {
            let path = context.place.result(file, part.rawValue)
            guard let source else {
                // What an earlier batch of this file left must not be taken for this one's.
                try? FileManager.default.removeItem(atPath: path)
                continue
            }
            _ = try await provider.fetch(source, to: path)
        }
        context.reached(.afterFetch)
        return .fetched
    }

    private var stateAge: Double {
        entered.map { Double(($0.duration(to: .now) / .milliseconds(1))) / 1000 } ?? claim.stateAge
    }

    private func leave(_ pause: DispatchLifecycle.Pause, _ facts: DispatchLifecycle.Facts) async throws -> Ending {
        guard !isLost else { return .lost }
        // It decides nothing but when to look again: no seed governs it.
        var random = SystemRandomNumberGenerator()
        let seconds = context.settings.seconds(
            of: pause,
            strikes: facts.strikes,
            sentAge: claim.sentAge,
            stateAge: stateAge,
            using: &random
        )
        let file = file
        let isOurs = try await context.session.run { connection in
            try connection.transaction { connection in
                let isRecorded = facts.state == .recorded
                let isOurs =
                    try isRecorded
                    || RequestLedger.advance(connection, file, facts, isSent: facts.batch != nil, renewsState: false)
                try RequestLedger.release(connection, file, pause: seconds)
                return isOurs
            }
        }
        guard isOurs else { return .lost }
        return facts.state == .recorded ? .recorded : .left(pause, fault: facts.fault)
    }

    private static func found(_ report: BatchReport) -> DispatchLifecycle.Found {
        var found = DispatchLifecycle.Found(id: report.id)
        (found.state, found.outputFile, found.errorFile) = (report.state, report.outputFile, report.errorFile)
        return found
    }

    private static func failure(_ fault: ProviderFault) -> DispatchLifecycle.Failure {
        switch fault {
        case .settings, .account: .account
        case .refused: .refused
        case .gone: .gone
        case .busy(_, let seconds): .busy(seconds)
        case .unreachable: .unreachable
        case .unsure(_, let seconds): .unsure(seconds)
        }
    }
}
