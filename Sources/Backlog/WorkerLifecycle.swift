/// What a worker does next, as a value: without database, clock or task.
///
/// A worker goes through rounds. In each, up to three stages run side by side, each on another chunk: one chunk is
/// routed, the one routed before it is recorded, and the next one is read ahead. The machine is told how each stage
/// ended, and answers with what to begin; it answers nothing while others of the round still run. It holds at most
/// three chunks, and each of them leaves it in one way: recorded, handed back, struck, or lost to another worker.
///
/// After a failure or a stop nothing is read or routed any more. What was read is handed back, what was routed is
/// recorded. The same holds where a chunk is refused, as no snapshot may route; then the worker waits and begins again.
package struct WorkerLifecycle: Sendable {
    /// What to begin.
    ///
    /// Each ends with the input that is named, and with ``Input/failed(_:)`` if it cannot be done.
    package enum Action: Sendable, Hashable {
        /// Claim a chunk, suspect or not, with nothing else in hand: `read` or `nothingToRead`.
        case read
        /// Claim a chunk that is no suspect while another is routed: `read` or `done`.
        case readAhead
        /// `routed`, `lost`, `refused` or `cancelled`.
        case route(ChunkLease)
        /// `done`, `lost` or `contradicted`.
        case record(ChunkLease)
        /// `done`, whatever comes of it: if it cannot be done, the lease runs out.
        case handBack(ChunkLease)
        /// The same with a strike, as the chunk cannot be recorded.
        case strike(ChunkLease)
        /// Find out whether anything is left that may come back: `left`.
        case lookForMore
        /// Wait a little: `done`.
        case pause
        /// Wait longer, as what is in force may not route: `done`.
        case waitForSnapshot
        /// Nothing is held and nothing runs: the worker ends.
        case end
    }

    /// How an action ended.
    package enum Input: Sendable, Hashable {
        case read(ChunkLease)
        case nothingToRead
        case left(Bool)
        case routed(ChunkLease)
        /// Another worker holds the chunk now; what was computed is of no use.
        case lost(ChunkLease)
        /// No snapshot is in force that may route the chunk.
        case refused(ChunkLease)
        /// A stop cut the routing short.
        case cancelled(ChunkLease)
        /// The tables contradict what was routed.
        case contradicted(ChunkLease)
        /// With the chunk that was worked on, if there was one.
        case failed(ChunkLease?)
        case done
    }

    /// Whether to wait for more when nothing is left.
    private let follows: Bool

    /// Between two rounds: a chunk that was read, and one that was routed.
    private var waiting: ChunkLease?
    private var routed: ChunkLease?

    /// Actions that have not ended.
    private var running = 0
    private var isStopped = false
    private var hasFailed = false

    /// Whether a chunk was refused in this round: nothing is begun until a wait is over.
    private var isRefused = false

    /// Whether it gave ``Action/end``.
    package private(set) var hasEnded = false

    /// - Parameter follows: whether to wait for more when nothing is left, instead of ending.
    package init(follows: Bool) { self.follows = follows }

    /// Ends the worker as soon as may be.
    package mutating func stop() { isStopped = true }

    /// The first actions.
    package mutating func start() -> [Action] { begin() }

    /// What to begin after an action ended.
    package mutating func handle(_ input: Input) -> [Action] {
        running -= 1
        switch input {
        case .read(let chunk): waiting = chunk
        case .routed(let chunk): routed = chunk
        case .nothingToRead: return run([follows ? .pause : .lookForMore])
        case .left(true): return run([.pause])
        case .left(false): return end()
        case .cancelled(let chunk): return run([.handBack(chunk)])
        case .refused(let chunk):
            isRefused = true
            return run([.handBack(chunk)])
        case .contradicted(let chunk):
            hasFailed = true
            return run([.strike(chunk)])
        case .failed(let chunk):
            hasFailed = true
            if let chunk { return run([.handBack(chunk)]) }
        case .lost, .done: break
        }
        return running == 0 ? begin() : []
    }

    /// Begins the next round, or what comes instead of one.
    private mutating func begin() -> [Action] {
        let isEnding = hasFailed || isStopped
        if isEnding || isRefused, let chunk = waiting.take() { return run([.handBack(chunk)]) }
        guard waiting != nil || routed != nil else {
            if isEnding { return end() }
            guard isRefused else { return run([.read]) }
            isRefused = false
            return run([.waitForSnapshot])
        }
        // A suspect is worked on alone, or its neighbours would be struck with it and end as dead letters.
        let isSuspect = waiting?.isSuspect == true || routed?.isSuspect == true
        var round: [Action] = []
        if let chunk = routed.take() { round.append(.record(chunk)) }
        if let chunk = waiting.take() { round.append(.route(chunk)) }
        if !isEnding, !isRefused, !isSuspect { round.append(.readAhead) }
        return run(round)
    }

    private mutating func run(_ actions: [Action]) -> [Action] {
        running += actions.count
        return actions
    }

    private mutating func end() -> [Action] {
        hasEnded = true
        return [.end]
    }
}
