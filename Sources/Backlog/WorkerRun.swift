/// One drain of the backlog: executes what ``WorkerLifecycle`` asks for, each action in a task of its own.
struct WorkerRun {
    private typealias Ending = WorkerStages.Ending

    private let stages: WorkerStages
    private let stop: StopSignal
    private let progress: @Sendable (WorkerReport) -> Void

    private var lifecycle: WorkerLifecycle
    private var report = WorkerReport()

    /// What the machine knows by its lease only.
    private var tasks: [ChunkLease: RoutingTask] = [:]
    private var routings: [ChunkLease: EncodedRouting] = [:]
    private var contradictions: [ChunkLease: BacklogError] = [:]

    /// The first error; it waits until the chunks of the other stages are brought home.
    private var failure: (any Error)?
    private var idle = IdleBackoff()
    private var refusals = IdleBackoff(longest: 10_000)
    private var pacing = ReadAheadPacing()

    init(
        stages: WorkerStages,
        settings: WorkerSettings,
        stop: StopSignal,
        progress: @escaping @Sendable (WorkerReport) -> Void
    ) {
        self.stages = stages
        self.stop = stop
        self.progress = progress
        lifecycle = WorkerLifecycle(follows: settings.follows)
    }

    /// Runs until the machine ends.
    ///
    /// - Returns: what was done.
    /// - Throws: the first error of a stage.
    mutating func drain() async throws -> WorkerReport {
        await withTaskGroup(of: Ending.self) { group in
            if stop.isRequested { lifecycle.stop() }
            begin(lifecycle.start(), in: &group)
            while let ending = await group.next() {
                let input = take(ending)
                if stop.isRequested { lifecycle.stop() }
                begin(lifecycle.handle(input), in: &group)
            }
        }
        if let failure { throw failure }
        return report
    }

    private mutating func begin(_ actions: [WorkerLifecycle.Action], in group: inout TaskGroup<Ending>) {
        let stages = stages
        let gate = ReadAheadGate()
        // Where nothing is routed, nothing has to be waited for.
        if !actions.contains(where: \.isRouting) { gate.open() }
        for action in actions {
            switch action {
            case .read: group.addTask { await stages.read() }
            case .readAhead:
                let delay = pacing.delay
                group.addTask { await stages.readAhead(after: delay, gate) }
            case .route(let lease):
                guard let task = tasks.removeValue(forKey: lease) else { preconditionFailure("no prompts of \(lease)") }
                group.addTask {
                    defer { gate.open() }
                    return await stages.route(task)
                }
            case .record(let lease):
                guard let routing = routings.removeValue(forKey: lease) else {
                    preconditionFailure("no decisions of \(lease)")
                }
                group.addTask { await stages.record(routing) }
            case .handBack(let lease):
                tasks[lease] = nil
                report.addReturned(lease)
                group.addTask { await stages.handBack(lease) }
            case .strike(let lease):
                let reason = contradictions.removeValue(forKey: lease)?.description ?? ""
                group.addTask { await stages.strike(lease, reason: reason) }
            case .lookForMore: group.addTask { await stages.lookForMore() }
            case .pause:
                let pause = idle.next()
                group.addTask { await stages.pause(pause) }
            case .waitForSnapshot:
                let pause = refusals.next()
                group.addTask { await stages.waitForSnapshot(pause) }
            case .end: break
            }
        }
    }

    /// Keeps what an action gave, and says of it what the machine has to know.
    private mutating func take(_ ending: Ending) -> WorkerLifecycle.Input {
        switch ending {
        case .read(let task):
            idle.reset()
            tasks[task.lease] = task
            return .read(task.lease)
        case .readAhead(let task, let took):
            pacing.readingTook(took)
            guard let task else { return .done }
            tasks[task.lease] = task
            return .read(task.lease)
        case .routed(let routing, let took):
            pacing.routingTook(took)
            refusals.reset()
            routings[routing.lease] = routing
            return .routed(routing.lease)
        case .recorded(let change):
            report.add(change)
            progress(report)
            return .done
        case .lostWhileRecording(let lease):
            report.staleChunks += 1
            progress(report)
            return .lost(lease)
        case .lostWhileRouting(let lease):
            report.staleChunks += 1
            return .lost(lease)
        case .contradicted(let lease, let error):
            failure = failure ?? error
            contradictions[lease] = error
            return .contradicted(lease)
        case .failed(let lease, let error):
            failure = failure ?? error
            return .failed(lease)
        case .refused(let lease): return .refused(lease)
        case .cancelled(let lease): return .cancelled(lease)
        case .nothingToRead: return .nothingToRead
        case .left(let isLeft): return .left(isLeft)
        case .done: return .done
        }
    }
}

extension WorkerLifecycle.Action {
    fileprivate var isRouting: Bool { if case .route = self { true } else { false } }
}
