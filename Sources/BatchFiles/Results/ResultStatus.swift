/// What became of a request; the numbers are the database's.
package enum ResultStatus: Int16, Sendable, CaseIterable {
    case answered = 0
    /// An error that may pass: the request is sent again.
    case passing = 1
    /// A failure for good.
    case failed = 2
    /// Expired or cancelled before it was run: it is sent again.
    case expired = 3
    /// The batch ended without it: it is sent again.
    case missing = 4

    /// Whether the same request may be sent again.
    package var mayPass: Bool { self == .passing || self == .expired || self == .missing }
}
