/// The named points of a worker's way at which the fault tests kill it.
package enum FaultPoint: String, Sendable, CaseIterable {
    case afterClaim
    case afterRead
    case afterRoute
    case afterFence
    case midCopy
    case beforeCommit
    case afterCommit
}

/// What to do at a fault point: nothing, except in the fault tests.
package struct FaultInjection: Sendable {
    private let handler: (@Sendable (FaultPoint) -> Void)?

    package static let none = FaultInjection(handler: nil)

    private init(handler: (@Sendable (FaultPoint) -> Void)?) { self.handler = handler }

    package init(_ handler: @escaping @Sendable (FaultPoint) -> Void) { self.handler = handler }

    var isActive: Bool { handler != nil }

    func reached(_ point: FaultPoint) { handler?(point) }
}
