internal import Backlog
package import BatchFiles
internal import Foundation
internal import Logging
internal import Postgres
package import Providers

/// Sends request files and brings their answers back: visits each file that is due, several at once, until nothing is
/// left to do.
///
/// Any number of dispatchers may run against one database: a file is one's at a time.
package struct Dispatcher: Sendable {
    /// What a run came to.
    package struct Report: Sendable, Equatable {
        /// Files whose answers were recorded.
        package var recorded = 0
        /// Files that wait for a person, with the reason.
        package var asking: [String] = []
        /// Accounts that refused, with the reason.
        package var stopped: [String] = []
        /// Files that are not done with.
        package var open = 0
        package var wasStopped = false

        package init() {}

        /// Adds what a later run came to.
        package mutating func add(_ later: Report) {
            recorded += later.recorded
            (asking, stopped) = (asking + later.asking, stopped + later.stopped)
            (open, wasStopped) = (later.open, later.wasStopped)
        }
    }

    private enum Happening: Sendable {
        case visited(RequestLedger.Claim, DispatchVisit.Ending)
        /// The database was away.
        case failed(RequestLedger.Claim, PostgresError)
        case tick
    }

    private let context: DispatchContext
    private let account: @Sendable (ModelService) throws(ProviderFault) -> ProviderAccount
    private let http: ProviderHTTP
    private let onVisit: @Sendable () async -> Void

    /// - Parameters:
    ///   - context: what visits share.
    ///   - http: the connections.
    ///   - account: the account of a model.
    ///   - onVisit: called after each visit, to show how far it is.
    package init(
        _ context: DispatchContext,
        http: ProviderHTTP,
        account: @escaping @Sendable (ModelService) throws(ProviderFault) -> ProviderAccount,
        onVisit: @escaping @Sendable () async -> Void = {}
    ) {
        self.context = context
        self.http = http
        self.account = account
        self.onVisit = onVisit
    }

    /// Visits files until nothing is left, or only what waits for a person or another account.
    ///
    /// - Parameter selection: which files.
    /// - Returns: what became of them.
    /// - Throws: `PostgresError` where the database stays away; nothing that was sent is lost then.
    package func run(_ selection: RequestLedger.Selection) async throws -> Report {
        var (selection, report) = (selection, Report())
        try await withThrowingTaskGroup(of: Happening.self) { group in
            var (running, isTicking, outages) = (0, false, 0)
            var stoppedAt: ContinuousClock.Instant?
            while true {
                let isEnding = context.stop.isRequested
                while !isEnding, running < context.settings.concurrency {
                    guard let claim = try await claim(selection) else { break }
                    running += 1
                    group.addTask { try await visit(claim) }
                }
                if running == 0 {
                    let outlook = try await outlook(selection)
                    report.open = outlook.open
                    if try await isOver(outlook, isEnding: isEnding) { break }
                }
                if !isTicking {
                    isTicking = true
                    group.addTask { await tick() }
                }
                guard let happening = try await group.next() else { break }
                switch happening {
                case .tick:
                    isTicking = false
                    // A call under way may end by itself, which leaves no doubt about it.
                    if context.stop.isRequested { stoppedAt = stoppedAt ?? .now }
                    if let stoppedAt, .now - stoppedAt > .seconds(3) { group.cancelAll() }
                case .visited(let claim, let ending):
                    running -= 1
                    outages = 0
                    note(claim, ending, &selection, &report)
                    await onVisit()
                case .failed(_, let error):
                    running -= 1
                    outages += 1
                    guard outages < 20 else { throw error }
                    context.logger.warning("the database is away, trying again: \(error)")
                    try? await Task.sleep(for: .milliseconds(50 * (1 << min(outages, 8))))
                }
            }
            group.cancelAll()
        }
        report.wasStopped = context.stop.isRequested
        return report
    }

    private func claim(_ selection: RequestLedger.Selection) async throws -> RequestLedger.Claim? {
        let settings = context.settings
        return try await patiently { connection in
            try RequestLedger.claim(connection, selection, owner: settings.owner, seconds: settings.lease)
        }
    }

    private func outlook(_ selection: RequestLedger.Selection) async throws -> RequestLedger.Outlook {
        try await patiently { try RequestLedger.outlook($0, selection) }
    }

    /// Asks the database, again for a minute or so while it is away.
    private func patiently<R: Sendable>(_ body: @Sendable (borrowing Connection) throws -> R) async throws -> R {
        for outage in 0..<10 {
            do { return try await context.session.run(body) } catch let error as PostgresError where error.isTransient {
                guard !context.stop.isRequested else { throw error }
                context.logger.warning("the database is away, trying again: \(error)")
                await pause(0.1 * Double(1 << min(outage, 7)))
            }
        }
        return try await context.session.run(body)
    }

    /// Whether nothing is left to wait for; waits a little if there is.
    private func isOver(_ outlook: RequestLedger.Outlook, isEnding: Bool) async throws -> Bool {
        if isEnding { return true }
        let settings = context.settings
        guard let due = outlook.nextDue else {
            guard let watch = settings.watch, !settings.onlyOnce else { return true }
            await pause(watch)
            return false
        }
        if settings.onlyOnce { return true }
        // What is due already and could not be claimed waits for room in a queue, or for another's lock.
        await pause(min(max(due, 0.1), 5))
        return false
    }

    /// Sleeps, but not through a stop.
    private func pause(_ seconds: Double) async {
        let end = ContinuousClock.now + .seconds(seconds)
        while ContinuousClock.now < end, !context.stop.isRequested {
            try? await Task.sleep(until: min(end, .now + .milliseconds(200)))
        }
    }

    private func tick() async -> Happening {
        try? await Task.sleep(for: .milliseconds(200))
        return .tick
    }

    private func visit(_ claim: RequestLedger.Claim) async throws -> Happening {
        do {
            let account: ProviderAccount
            do throws(ProviderFault) { account = try self.account(claim.file.service) } catch {
                return .visited(claim, try await giveBack(claim, .account, error.description))
            }
            if claim.file.mode == .online { return try await sendOnline(claim, account) }
            guard let provider = account.batches(http) else {
                let reason =
                    "a server of the dialect \(account.dialect.rawValue) takes files by hand only: run it with "
                    + "the file, then `waybill record` what it wrote"
                return .visited(claim, try await giveBack(claim, .person, reason))
            }
            let ending = try await context.holding(claim.file) {
                var visit = DispatchVisit(claim, provider: provider, context: context)
                return try await visit.run()
            }
            return .visited(claim, ending)
        } catch let error as PostgresError where error.isTransient {
            return .failed(claim, error)
        }
    }

    private func sendOnline(_ claim: RequestLedger.Claim, _ account: ProviderAccount) async throws -> Happening {
        let caller = OnlineCaller(account, endpoint: claim.file.service.endpoint, http: http)
        let run: OnlineRun
        do { run = try OnlineRun(claim, caller: caller, context: context, onRecorded: onVisit) } catch let error
            as DeliveryError
        {
            return .visited(claim, try await giveBack(claim, .person, error.description))
        }
        let ending = try await context.holding(claim.file) {
            var run = run
            return try await run.run()
        }
        return .visited(claim, ending)
    }

    private func giveBack(
        _ claim: RequestLedger.Claim,
        _ pause: DispatchLifecycle.Pause,
        _ reason: String
    ) async throws -> DispatchVisit.Ending {
        var facts = DispatchLifecycle.Facts(claim.file)
        facts.fault = reason
        let (file, said) = (claim.file, facts)
        try await context.session.run { connection in
            try connection.transaction { connection in
                _ = try RequestLedger.advance(connection, file, said, isSent: file.sentAt != nil, renewsState: false)
                try RequestLedger.release(connection, file, pause: pause == .person ? .infinity : 0)
            }
        }
        return .left(pause, fault: reason)
    }

    private func note(
        _ claim: RequestLedger.Claim,
        _ ending: DispatchVisit.Ending,
        _ selection: inout RequestLedger.Selection,
        _ report: inout Report
    ) {
        let name = claim.file.name
        switch ending {
        case .recorded:
            report.recorded += 1
            context.logger.info("recorded the answers of \(name)")
        case .lost: context.logger.notice("another process has \(name)")
        case .left(.person, let fault):
            report.asking.append("\(name): \(fault ?? "")")
            context.logger.error("\(name): \(fault ?? "")")
        case .left(.account, let fault):
            guard !selection.stoppedModels.contains(claim.file.model) else { break }
            selection.stoppedModels.append(claim.file.model)
            report.stopped.append("\(claim.file.service.model): \(fault ?? "")")
            context.logger.error("\(claim.file.service.model): \(fault ?? "")")
        case .left(_, let fault):
            guard let fault else { break }
            context.logger.warning("\(fault.contains(name) ? "" : "\(name): ")\(fault)")
        }
    }
}
