/// The stages of a worker, each as one call that says how it ended and never throws.
struct WorkerStages: Sendable {
    let reader: ChunkReader
    let recorder: ChunkRecorder
    let leases: LeaseKeeper
    let settings: WorkerSettings
    let stop: StopSignal
    private let executor = RoutingExecutor()

    init(
        reader: ChunkReader,
        recorder: ChunkRecorder,
        leases: LeaseKeeper,
        settings: WorkerSettings,
        stop: StopSignal
    ) {
        self.reader = reader
        self.recorder = recorder
        self.leases = leases
        self.settings = settings
        self.stop = stop
    }

    /// How an action of ``WorkerLifecycle`` ended, with what it gave.
    enum Ending: Sendable {
        case read(RoutingTask)
        case nothingToRead
        case left(Bool)
        case routed(EncodedRouting, took: Duration)
        case lostWhileRouting(ChunkLease)
        case refused(ChunkLease)
        case cancelled(ChunkLease)
        case recorded(WorkerReport)
        case lostWhileRecording(ChunkLease)
        case contradicted(ChunkLease, BacklogError)
        case failed(ChunkLease?, any Error)
        case readAhead(RoutingTask?, took: Duration)
        case done
    }

    func read() async -> Ending {
        do {
            guard let task = try await reader.next(suspects: true) else { return .nothingToRead }
            return .read(task)
        } catch {
            return .failed(nil, error)
        }
    }

    /// Reads the next chunk once `delay` is over or routing is done, whichever is first.
    ///
    /// When routing takes long, a chunk read at its start would only be held from other workers.
    func readAhead(after delay: Duration?, _ gate: ReadAheadGate) async -> Ending {
        await gate.wait(atMost: delay, unless: stop)
        guard !stop.isRequested else { return .done }
        let started = ContinuousClock.now
        do {
            return .readAhead(try await reader.next(suspects: false), took: ContinuousClock.now - started)
        } catch {
            return .failed(nil, error)
        }
    }

    func lookForMore() async -> Ending {
        do { return .left(try await reader.depth().active > 0) } catch { return .failed(nil, error) }
    }

    func pause(_ duration: Duration) async -> Ending {
        do { try await Task.sleep(for: duration) } catch { return .failed(nil, error) }
        return .done
    }

    /// Waits until a snapshot may have been promoted that routes; a stop ends the wait.
    func waitForSnapshot(_ duration: Duration) async -> Ending {
        let end = ContinuousClock.now + duration
        while !stop.isRequested, ContinuousClock.now < end {
            do { try await Task.sleep(for: .milliseconds(20)) } catch { return .failed(nil, error) }
        }
        return .done
    }

    func route(_ task: RoutingTask) async -> Ending {
        let started = ContinuousClock.now
        do {
            let result = try await leases.whileHeld(task.lease) { try await routeWithinGrace(task) }
            settings.faults.reached(.afterRoute)
            return .routed(result, took: ContinuousClock.now - started)
        } catch is LeaseKeeper.Lost {
            leases.release(task.lease)
            return .lostWhileRouting(task.lease)
        } catch let error as SnapshotRefused {
            reader.tell(task.lease, refused: error)
            return .refused(task.lease)
        } catch is CancellationError where stop.isRequested {
            return .cancelled(task.lease)
        } catch {
            return .failed(task.lease, error)
        }
    }

    /// Routes and encodes; cancelled when a stop was requested and the grace is over.
    private func routeWithinGrace(_ task: RoutingTask) async throws -> EncodedRouting {
        let (reader, stop, grace) = (reader, stop, settings.graceSeconds)
        return try await withThrowingTaskGroup(of: EncodedRouting?.self) { group in
            group.addTask(executorPreference: executor) {
                // Taken up here, between two chunks: one snapshot decides all prompts of a chunk.
                let snapshot = try await reader.snapshot(for: task)
                return try EncodedRouting(
                    try await snapshot.routing(task),
                    for: task.lease,
                    snapshot: snapshot.digest
                )
            }
            group.addTask {
                while !stop.isRequested { try await Task.sleep(for: .milliseconds(50)) }
                try await Task.sleep(for: .seconds(grace))
                // At once, and not when the routing has noticed that it is cancelled.
                await reader.abandon(task.lease)
                return nil
            }
            defer { group.cancelAll() }
            guard let first = try await group.next(), let result = first else { throw CancellationError() }
            return result
        }
    }

    func record(_ routing: EncodedRouting) async -> Ending {
        // From here on the open transaction's row lock and the fence stand in for renewals.
        leases.release(routing.lease)
        do {
            guard try await recorder.record(routing) else { return .lostWhileRecording(routing.lease) }
            var change = WorkerReport(chunks: 1, prompts: routing.decisionCount, failures: routing.failures.count)
            for failed in routing.failures { change.reasons[failed.reason, default: 0] += 1 }
            return .recorded(change)
        } catch let error as BacklogError {
            // The tables contradict each other. This worker ends with an alarm; the strike keeps the chunk from ending
            // all the others too, and leads to the prompts at fault.
            return .contradicted(routing.lease, error)
        } catch {
            return .failed(routing.lease, error)
        }
    }

    /// Gives a chunk back that cannot be recorded, with a strike, so that the prompts at fault are narrowed down.
    func strike(_ lease: ChunkLease, reason: String) async -> Ending {
        await reader.strike(lease, code: "conflict", reason: reason)
        return .done
    }

    /// Gives a chunk back cleanly; if even that fails, the lease runs out.
    func handBack(_ lease: ChunkLease) async -> Ending {
        leases.release(lease)
        await reader.abandon(lease)
        return .done
    }
}
