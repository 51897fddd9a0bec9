import Delivery
import Foundation
import Synchronization

/// Ends this process by SIGKILL at a named point, as `WAYBILL_KILL_AT=POINT[:N]` says: for the kill tests.
///
/// With a number, at the N-th time that the point is reached.
final class KillAt: Sendable {
    private let point: String
    private let left: Mutex<Int>

    init?(_ environment: [String: String] = ProcessInfo.processInfo.environment) {
        guard let text = environment["WAYBILL_KILL_AT"] else { return nil }
        let parts = text.split(separator: ":", maxSplits: 1)
        guard let name = parts.first else { return nil }
        point = String(name)
        left = Mutex(parts.count > 1 ? Int(parts[1]) ?? 1 : 1)
    }

    func reached(_ name: String) {
        guard name == point else { return }
        let isTime = left.withLock { left in
            left -= 1
            return left == 0
        }
        if isTime { kill(getpid(), SIGKILL) }
    }
}

extension DeliveryFaults {
    /// Ends this process where the environment says; see ``KillAt``.
    init(_ kill: KillAt?) {
        self.init { kill?.reached($0.rawValue) }
    }
}
