internal import Backlog
internal import BatchFiles
internal import Foundation
internal import Logging
internal import Postgres
internal import Providers

/// Sends the lines of one file one by one, several at once, and records the answers every few seconds.
///
/// An id is on the disk before its request goes out. What a killed process had under way is not sent again under the
/// same attempt: it may have been billed. It is recorded as lost, and the next attempt of its prompt is exported.
struct OnlineRun {
    /// Seconds between two recordings.
    private static let recordingInterval = 5.0
    /// Seconds that requests under way may take after a stop.
    private static let patience = 5.0
    /// How often a request is tried while the server is busy or away, before the file is left for later.
    private static let mostTries = 10

    private enum Happening: Sendable {
        case ended(OnlineRequest, OnlineCaller.Ending, Duration)
        /// Between a stop and the request: nothing was sent.
        case unsent(OnlineRequest)
        case tick
    }

    private let context: DispatchContext
    private let claim: RequestLedger.Claim
    private let caller: OnlineCaller
    private let journal: OnlineJournal
    private var limiter: RateLimiter
    private var requests: OnlineRequests
    private var again: [OnlineRequest] = []
    private var backoff = Backoff(first: 0.25, longest: 30)
    /// Why no further request is begun.
    private var end: (pause: DispatchLifecycle.Pause, reason: String)?
    private var recordedAt = ContinuousClock.now
    private let onRecorded: @Sendable () async -> Void
    private let started = ContinuousClock.now

    init(
        _ claim: RequestLedger.Claim,
        caller: OnlineCaller,
        context: DispatchContext,
        onRecorded: @escaping @Sendable () async -> Void
    ) throws {
        self.claim = claim
        self.caller = caller
        self.context = context
        self.onRecorded = onRecorded
        try context.place.check(claim.file)
        let name = claim.file.name
        let base = "\(context.place.results)/\(name.hasSuffix(".jsonl") ? String(name.dropLast(6)) : name)"
        journal = try OnlineJournal(base: base, mustExist: claim.file.state == .running)
        limiter = RateLimiter(maximum: context.settings.concurrency)
        requests = try OnlineRequests(
            path: context.place.request(claim.file),
            service: claim.file.service,
            skipping: journal.settled.union(journal.lost)
        )
    }

    private var file: RequestFile { claim.file }

    mutating func run() async throws -> DispatchVisit.Ending {
        context.reached(.afterClaim)
        guard try await enter() else { return .lost }
        try await settleLost()
        // What an earlier process wrote and perhaps did not record.
        if !journal.segments.isEmpty { try await context.record(file, journal.segments, false) }
        try await sendAll()
        try await record()
        if let end { return try await leave(end.pause, fault: end.reason) }
        if context.stop.isRequested { return try await leave(.none, fault: nil) }
        try await context.record(file, [], true)
        context.reached(.afterRecord)
        return .recorded
    }

    private func enter() async throws -> Bool {
        var facts = DispatchLifecycle.Facts(file)
        (facts.state, facts.fault) = (.running, nil)
        let (file, written) = (file, facts)
        return try await context.session.run {
            try RequestLedger.advance($0, file, written, isSent: true, renewsState: false)
        }
    }

    private func settleLost() async throws {
        guard !journal.lost.isEmpty else { return }
        let reason = "it was under way when its sender ended; it may have been billed"
        for id in journal.lost {
            try await journal.append(OnlineResult.lost(id, dialect: file.service.dialect, reason: reason))
        }
        context.logger.warning(
            "\(file.name): \(journal.lost.count) requests were lost in flight; they may have been billed"
        )
    }

    private mutating func sendAll() async throws {
        try await withThrowingTaskGroup(of: Happening.self) { group in
            var (isTicking, stoppedAt) = (false, ContinuousClock.Instant?.none)
            while true {
                if context.stop.isRequested, stoppedAt == nil { stoppedAt = .now }
                while stoppedAt == nil, end == nil, limiter.enter(now: now) {
                    guard let request = try again.popLast() ?? requests.next() else {
                        limiter.failed()
                        break
                    }
                    group.addTask { [context, journal, caller] in
                        try await Self.send(request, context, journal, caller)
                    }
                }
                if limiter.inFlight == 0, again.isEmpty || end != nil || stoppedAt != nil { break }
                if !isTicking {
                    isTicking = true
                    group.addTask {
                        try? await Task.sleep(for: .milliseconds(100))
                        return .tick
                    }
                }
                guard let happening = try await group.next() else { break }
                if case .tick = happening { isTicking = false }
                try await handle(happening)
                if let stoppedAt, .now - stoppedAt > .seconds(Self.patience) { group.cancelAll() }
                if .now - recordedAt > .seconds(Self.recordingInterval) { try await record() }
            }
            group.cancelAll()
        }
    }

    /// Seconds on this run's clock.
    private var now: Double { started.duration(to: .now) / .seconds(1) }

    private static func send(
        _ request: OnlineRequest,
        _ context: DispatchContext,
        _ journal: OnlineJournal,
        _ caller: OnlineCaller
    ) async throws -> Happening {
        if context.stop.isRequested { return .unsent(request) }
        try await journal.begin(request.id)
        context.reached(.beforeSend)
        let begin = ContinuousClock.now
        let ending = await caller.send(request.body, id: String(decoding: request.id, as: UTF8.self))
        context.reached(.afterSend)
        return .ended(request, ending, .now - begin)
    }

    private mutating func handle(_ happening: Happening) async throws {
        let dialect = file.service.dialect
        switch happening {
        case .tick: break
        case .unsent(let request):
            limiter.failed()
            again.append(request)
        case .ended(let request, .answered(let answer), let latency):
            limiter.succeeded()
            backoff.reset()
            let line = OnlineResult.line(
                request.id,
                dialect: dialect,
                status: answer.status,
                milliseconds: Int(latency / .milliseconds(1)),
                requestID: answer.header("x-request-id") ?? answer.header("request-id"),
                body: answer.body
            )
            try await journal.append(line)
            context.reached(.afterAnswer)
        case .ended(let request, .lost(let reason), _):
            limiter.failed()
            try await journal.append(OnlineResult.lost(request.id, dialect: dialect, reason: reason))
        case .ended(let request, .busy(let reason, let seconds), _):
            try await putBack(request, reason: reason, seconds: seconds)
        case .ended(let request, .unreachable(let reason), _):
            try await putBack(request, reason: reason, seconds: nil)
        case .ended(let request, .account(let reason), _):
            limiter.failed()
            try await journal.withdraw(request.id)
            end = (.account, reason)
        }
    }

    private mutating func putBack(_ request: OnlineRequest, reason: String, seconds: Double?) async throws {
        try await journal.withdraw(request.id)
        // It decides nothing but when to try again: no seed governs it.
        var random = SystemRandomNumberGenerator()
        let pause = backoff.next(asked: seconds, using: &random)
        limiter.wasBusy(pause: pause, now: now)
        var request = request
        request.tries += 1
        if request.tries >= Self.mostTries { end = (.failure(seconds), reason) }
        again.append(request)
    }

    private mutating func record() async throws {
        recordedAt = .now
        guard let path = try await journal.close() else { return }
        try await context.record(file, [path], false)
        await onRecorded()
    }

    private func leave(_ pause: DispatchLifecycle.Pause, fault: String?) async throws -> DispatchVisit.Ending {
        var facts = DispatchLifecycle.Facts(file)
        (facts.state, facts.fault, facts.strikes) = (.running, fault, fault == nil ? 0 : facts.strikes + 1)
        var random = SystemRandomNumberGenerator()
        let seconds = context.settings.seconds(
            of: pause,
            strikes: facts.strikes,
            sentAge: nil,
            stateAge: 0,
            using: &random
        )
        let (file, written) = (file, facts)
        let isOurs = try await context.session.run { connection in
            try connection.transaction { connection in
                let isOurs = try RequestLedger.advance(connection, file, written, isSent: true, renewsState: false)
                try RequestLedger.release(connection, file, pause: seconds)
                return isOurs
            }
        }
        return isOurs ? .left(pause, fault: fault) : .lost
    }
}
