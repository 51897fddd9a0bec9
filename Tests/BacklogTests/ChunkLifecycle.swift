import Backlog

/// What can happen to a chunk.
enum ChunkEvent: Sendable, Equatable {
    case claim
    case renew(epoch: Int32)
    case finish(epoch: Int32)
    case abandon(epoch: Int32)
    /// The holder found the chunk unusable and says so: counts like a lost lease.
    case strike(epoch: Int32)
    /// The lease ran out and somebody swept.
    case expire
    case split
    /// `not_before` has come.
    case wake
    case pause
    case resume
    /// The job's deadline has come.
    case lapse
    case cancel
}

/// What a transition asks for besides the new state.
enum ChunkAction: Sendable, Equatable {
    case granted(epoch: Int32)
    case leaseExtended
    case record
    case released
    case deadLetter
    case halves(ClosedRange<Int32>, ClosedRange<Int32>)
    case stopped
    /// The event does not apply: a stale epoch or another state. Nothing changes.
    case refused
}

/// The life of a chunk as a value: every transition in one place, without database or clock.
///
/// The statements `db/queries/chunk_*.sql` do the same to the table; a test runs random events through both. Every
/// change of hands adds one to the epoch, so whoever holds an old epoch is refused.
struct ChunkLifecycle: Sendable, Hashable {
    private(set) var state: ChunkState
    private(set) var epoch: Int32
    private(set) var strikes: Int16
    let range: ClosedRange<Int32>

    /// Leases it may lose before it is halved, or its only prompt given up.
    let maximumAttempts: Int16

    /// Whether its job is paused; outlives a claim.
    private(set) var isPaused = false

    init(
        range: ClosedRange<Int32>,
        state: ChunkState = .ready,
        epoch: Int32 = 0,
        strikes: Int16 = 0,
        maximumAttempts: Int16 = 2
    ) {
        self.range = range
        self.maximumAttempts = maximumAttempts
        self.state = state
        self.epoch = epoch
        self.strikes = strikes
    }

    mutating func apply(_ event: ChunkEvent) -> ChunkAction {
        switch (event, state) {
        case (.claim, .ready):
            state = .claimed
            epoch += 1
            return .granted(epoch: epoch)
        case (.renew(epoch), .claimed):
            return .leaseExtended
        case (.finish(epoch), .claimed):
            state = .done
            return .record
        case (.abandon(epoch), .claimed):
            state = claimable
            epoch += 1
            return .released
        case (.strike(epoch), .claimed), (.expire, .claimed):
            return loseLease()
        case (.split, .toSplit):
            state = .split
            epoch += 1
            let middle = range.lowerBound + (range.upperBound - range.lowerBound) / 2
            return .halves(range.lowerBound...middle, middle + 1...range.upperBound)
        case (.wake, .waiting) where !isPaused:
            state = .ready
            return .released
        case (.pause, _) where state.isOutstanding:
            isPaused = true
            if state == .ready { state = .waiting }
            return .stopped
        case (.resume, _) where state.isOutstanding && isPaused:
            isPaused = false
            if state == .waiting { state = .ready }
            return .released
        case (.lapse, .ready), (.lapse, .waiting):
            state = .cancelled
            epoch += 1
            return .stopped
        case (.cancel, _) where state.isOutstanding:
            state = .cancelled
            epoch += 1
            return .stopped
        default:
            return .refused
        }
    }

    private var claimable: ChunkState { isPaused ? .waiting : .ready }

    /// The first lost lease may be the machine's fault; after the last attempt the chunk is suspect and halved until
    /// the prompt that kills workers stands alone.
    private mutating func loseLease() -> ChunkAction {
        epoch += 1
        strikes += 1
        if strikes < maximumAttempts {
            state = claimable
            return .released
        }
        guard range.lowerBound < range.upperBound else {
            state = .dead
            return .deadLetter
        }
        state = .toSplit
        return .released
    }
}
