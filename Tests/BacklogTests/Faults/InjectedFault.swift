import PureTestSupport
import Backlog

/// What can happen to a worker, its connections, or the server.
enum InjectedFault: Hashable, CustomStringConvertible {
    /// SIGKILL, whatever the process does.
    case kill
    /// SIGSTOP for longer than the lease and the limit for silence, then SIGCONT.
    case freeze
    /// SIGKILL at a named point.
    case killAt(FaultPoint)
    /// SIGSTOP at a named point.
    case freezeAt(FaultPoint)
    /// `pg_terminate_backend` of one of its sessions.
    case endSession
    /// `pg_cancel_backend` of one of its sessions.
    case cancelStatement
    /// Its connection ends on both sides.
    case cut
    /// Its connection swallows everything, on both sides without an end.
    case swallow
    /// Statements of its connection arrive, answers do not.
    case loseAnswers
    /// SIGTERM: not a fault, but it must cost nothing.
    case terminate
    /// The server ends at once, as in a crash, and recovers.
    case restartServer
    /// No space left for decisions, for a while.
    case fillDisk

    var description: String {
        switch self {
        case .kill: "SIGKILL at any time"
        case .freeze: "SIGSTOP beyond the lease, at any time"
        case .killAt: "SIGKILL at a named point"
        case .freezeAt: "SIGSTOP beyond the lease, at a named point"
        case .endSession: "session terminated by the server"
        case .cancelStatement: "statement cancelled"
        case .cut: "connection cut"
        case .swallow: "connection swallows both directions"
        case .loseAnswers: "connection loses the answers"
        case .terminate: "SIGTERM (not counted)"
        case .restartServer: "server stopped at once and recovered"
        case .fillDisk: "disk full"
        }
    }

    /// Whether a worker brings it about itself.
    var isPlanned: Bool {
        switch self {
        case .killAt, .freezeAt: true
        default: false
        }
    }

    /// Draws a fault; the weights are in thousandths.
    static func draw(using generator: inout SplitMix, canFillDisk: Bool) -> InjectedFault {
        func point() -> FaultPoint { FaultPoint.allCases[Int(generator.next() % UInt64(FaultPoint.allCases.count))] }
        switch generator.next() % 1000 {
        case ..<140: return .kill
        case ..<210: return .freeze
        case ..<460: return .killAt(point())
        case ..<540: return .freezeAt(point())
        case ..<660: return .endSession
        case ..<720: return .cancelStatement
        case ..<820: return .cut
        case ..<880: return .swallow
        case ..<945: return .loseAnswers
        case ..<975: return .terminate
        case ..<990: return .restartServer
        default: return canFillDisk ? .fillDisk : .restartServer
        }
    }
}
