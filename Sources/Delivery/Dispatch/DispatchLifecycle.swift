/// What is done next with one request file on its way to a provider and back, as a value: without network, database or
/// clock.
///
/// A *visit* begins with what the ledger says and ends when there is nothing to do but wait; then the file is left to
/// whoever comes next, this process or another. The machine gives one command at a time and is told how it ended.
///
/// A batch costs money and no provider has an idempotency key, so that every call with an effect is announced in the
/// ledger first (`uploading`, `creating`). Whoever finds a file announced looks at the provider before anything else,
/// and calls again only when the first call has had time to show and did not.
package struct DispatchLifecycle: Sendable {
    /// Refusals in a row after which a person is asked.
    package static let mostStrikes: Int16 = 6

    package private(set) var facts: Facts
    private let takesUploads: Bool
    private var command: Command?

    /// - Parameters:
    ///   - facts: what the ledger says.
    ///   - takesUploads: whether a file is uploaded before its batch is made.
    package init(_ facts: Facts, takesUploads: Bool) {
        self.facts = facts
        self.takesUploads = takesUploads
    }

    /// Whether the visit is over.
    package private(set) var hasEnded = false

    /// The first command.
    package mutating func start() -> Command {
        switch facts.state {
        case .written: give(announceFirst())
        case .uploading: give(.findUpload)
        case .uploaded: give(announce(.creating))
        case .creating: give(.findBatches)
        case .running: give(.poll)
        case .ended: give(.fetch)
        case .recorded, .withdrawn: give(.leave(.none))
        }
    }

    /// What follows on the end of a command.
    package mutating func handle(_ event: Event) -> Command {
        switch event {
        case .lost: return give(.leave(.none))
        case .entered: return give(afterEntering())
        case .uploads(let id?), .uploaded(let id):
            facts.providerFile = id
            return give(announce(.uploaded))
        // A second copy of a file costs nothing: no need to wait for the first one to show.
        case .uploads(nil): return give(announce(.uploading))
        case .batches(let found, let isSettled): return give(afterLooking(found, isSettled: isSettled))
        case .created(let batch):
            take(batch)
            return give(announce(.running))
        case .polled(let batch, let progress, let reasons):
            take(batch)
            return give(afterPolling(progress, reasons))
        case .fetched: return give(.record)
        case .recorded:
            facts.state = .recorded
            return give(.leave(.none))
        case .failed(let failure, let text): return give(afterFailure(failure, text))
        }
    }

    private mutating func give(_ next: Command) -> Command {
        command = next
        if case .leave = next { hasEnded = true }
        return next
    }

    private mutating func announce(_ state: RequestFileState) -> Command {
        facts.state = state
        (facts.fault, facts.strikes) = (nil, 0)
        return .enter
    }

    private mutating func announceFirst() -> Command { announceKeepingStrikes(takesUploads ? .uploading : .creating) }

    /// A call that was refused before is not forgiven by trying it again.
    private mutating func announceKeepingStrikes(_ state: RequestFileState) -> Command {
        facts.state = state
        return .enter
    }

    private mutating func take(_ batch: Found) {
        facts.batch = batch.id
        facts.batchState = batch.state
        facts.outputFile = batch.outputFile
        facts.errorFile = batch.errorFile
    }

    private mutating func afterEntering() -> Command {
        switch facts.state {
        case .uploading: .upload
        case .uploaded: announceKeepingStrikes(.creating)
        case .creating: .create
        case .running: .leave(.poll)
        case .ended: .fetch
        case .written, .recorded, .withdrawn: .leave(.none)
        }
    }

    private mutating func afterLooking(_ found: [Found], isSettled: Bool) -> Command {
        if let only = found.first, found.count == 1 {
            take(only)
            return announce(.running)
        }
        guard found.isEmpty else {
            facts.fault =
                "the provider has \(found.count) batches that may be of this file: "
                + found.prefix(5).map(\.id).joined(separator: ", ")
                + "; look at them there, then `waybill files adopt` one of them, or `waybill files resend` the file"
            return .leave(.person)
        }
        return isSettled ? announceKeepingStrikes(.creating) : .leave(.settle)
    }

    private mutating func afterPolling(_ progress: Progress, _ reasons: String) -> Command {
        switch progress {
        case .running:
            (facts.fault, facts.strikes) = (nil, 0)
            return .leave(.poll)
        case .unknown:
            facts.fault = "the provider calls the batch '\(facts.batchState ?? "")', a state that is not known here"
            return .leave(.poll)
        case .overdue:
            facts.fault =
                "the batch is '\(facts.batchState ?? "")' for longer than a batch may take; look at it at the "
                + "provider, then `waybill files cancel` it or `waybill files resend` the file"
            return .leave(.person)
        case .over: return announce(.ended)
        case .overQueue:
            facts.fault = "the provider's queue is full: \(reasons)"
            forget()
            return .leave(.queue)
        case .failed:
            let command = announce(.ended)
            facts.fault = "the provider refused the batch: \(reasons.isEmpty ? "no reason given" : reasons)"
            return command
        }
    }

    /// Back to before the batch: nothing was run.
    private mutating func forget() {
        (facts.batch, facts.batchState, facts.outputFile, facts.errorFile) = (nil, nil, nil, nil)
        facts.state = facts.providerFile == nil ? .written : .uploaded
    }

    private mutating func afterFailure(_ failure: Failure, _ text: String) -> Command {
        facts.fault = text
        // What is not sure to have had no effect stays announced.
        if case .unsure = failure {} else { withdrawAnnouncement() }
        switch failure {
        case .account: return .leave(.account)
        case .busy(let seconds):
            strike()
            return .leave(.failure(seconds))
        case .unreachable:
            strike()
            return .leave(.failure(nil))
        case .unsure(let seconds):
            strike()
            return .leave(command == .create ? .settle : .failure(seconds))
        case .gone where command == .poll || command == .fetch:
            facts.fault =
                "\(text); what it held is not known: record results that you have, or `waybill files resend` the file"
            return .leave(.person)
        case .refused, .gone:
            strike()
            // The file may have expired there: it is uploaded again.
            if command == .create, facts.strikes > 1 {
                (facts.providerFile, facts.state) = (nil, .written)
            }
            return .leave(facts.strikes >= Self.mostStrikes ? .person : .failure(nil))
        }
    }

    private mutating func withdrawAnnouncement() {
        switch command {
        case .upload: facts.state = .written
        case .create: facts.state = facts.providerFile == nil ? .written : .uploaded
        default: break
        }
    }

    private mutating func strike() { facts.strikes = min(facts.strikes + 1, 1000) }
}
