import Delivery
import Foundation
import Synchronization
import Terminal

extension DeliveryFaults {
    /// What the kill tests ask for: `WAYBILL_KILL_AT=point` or `point:n` ends this process by SIGKILL when it comes to
    /// that point, for the n-th time.
    ///
    /// - Throws: `CommandError` for a point that there is none of.
    static func ofEnvironment(
        _ environment: [String: String] = ProcessInfo.processInfo.environment
    ) throws -> DeliveryFaults {
        guard let text = environment["WAYBILL_KILL_AT"], !text.isEmpty else { return .none }
        let parts = text.split(separator: ":", omittingEmptySubsequences: false)
        let count = parts.count == 2 ? Int(parts[1]) : 1
        guard parts.count <= 2, let point = DeliveryFaultPoint(rawValue: String(parts[0])), let count, count > 0 else {
            let known = DeliveryFaultPoint.allCases.map(\.rawValue).joined(separator: ", ")
            throw CommandError("WAYBILL_KILL_AT is '\(text)'; expected one of \(known), perhaps with :n behind it")
        }
        let left = FaultCount(count)
        return DeliveryFaults { reached in
            if reached == point, left.isUp() { kill(getpid(), SIGKILL) }
        }
    }
}

/// How often a point is passed before it counts.
private final class FaultCount: Sendable {
    private let left: Mutex<Int>

    init(_ count: Int) { left = Mutex(count) }

    /// Counts one; whether it was the last.
    func isUp() -> Bool {
        left.withLock { left in
            left -= 1
            return left == 0
        }
    }
}
