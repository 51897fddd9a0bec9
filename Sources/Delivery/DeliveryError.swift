/// What is wrong with a delivery, as a sentence for the user.
///
/// Errors of the database itself are `PostgresError`.
package enum DeliveryError: Error, Sendable, Equatable, CustomStringConvertible {
    /// The ledger's row was written by a program that knows more than this one.
    case unreadableLedger(file: String)

    package var description: String {
        switch self {
        case .unreadableLedger(let file):
            "the ledger's row of the request file \(file) is not understood; it may be a newer program's: use that one"
        }
    }
}
