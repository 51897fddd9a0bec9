/// What kept a call to a provider from being done, told apart by what it says about the call's effect.
package enum ProviderFault: Error, Sendable, Equatable, CustomStringConvertible {
    /// Addresses, keys, files: nothing was sent.
    case settings(String)
    /// The account is refused or has no money left: nothing that is sent with it will be done.
    case account(String)
    /// Refused for good, with the provider's code: nothing was done.
    case refused(code: String, reason: String)
    /// What was asked for is not there.
    case gone(String)
    /// Not now: nothing was done; with the seconds that the provider asks to wait.
    case busy(String, seconds: Double?)
    /// No connection was made: nothing was done.
    case unreachable(String)
    /// It may have been done or not: the answer was lost, late, unreadable, or told of a fault of the server.
    case unsure(String, seconds: Double? = nil)

    package var description: String {
        switch self {
        case .settings(let text), .account(let text), .gone(let text), .unreachable(let text): text
        case .busy(let text, _), .unsure(let text, _): text
        case .refused(let code, let reason): code.isEmpty ? reason : "\(reason) (\(code))"
        }
    }

    /// How long the provider asks to wait.
    package var seconds: Double? {
        switch self {
        case .busy(_, let seconds), .unsure(_, let seconds): seconds
        default: nil
        }
    }
}
