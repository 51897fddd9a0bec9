/// The state of a chunk, as the column `waybill.chunk.state` holds it.
package enum ChunkState: Int16, Sendable, CaseIterable {
    case ready = 0
    case claimed = 1
    case done = 2
    case waiting = 3
    case toSplit = 4
    case split = 5
    case dead = 6
    case cancelled = 7

    /// Whether there is still something to do for it.
    package var isOutstanding: Bool {
        switch self {
        case .ready, .claimed, .waiting, .toSplit: true
        case .done, .split, .dead, .cancelled: false
        }
    }
}

/// What became of a COMMIT whose answer never came.
package enum CommitFate: Sendable, Equatable {
    case happened
    /// Not yet: repeat the whole finish, the first COMMIT may still arrive and the fence decides.
    case repeatFinish
    case ownedByAnother

    /// - Parameters:
    ///   - state: what a new connection reads, nil if the chunk is gone.
    ///   - epoch: likewise.
    ///   - held: the epoch we finished with.
    package init(state: ChunkState?, epoch: Int32, held: Int32) {
        self =
            switch state {
            case .done where epoch == held: .happened
            case .claimed where epoch == held: .repeatFinish
            default: .ownedByAnother
            }
    }
}
