/// Why a line of a result file cannot be taken for the result of a request.
package struct ResultFault: Error, Sendable, Equatable, CustomStringConvertible {
    package enum Kind: Sendable {
        /// It is no whole JSON object: cut off, damaged, or of another format.
        case malformed
        /// It names no request, or names one twice or by something that is no text.
        case identity
        /// It says something that this program does not know, so that it must not guess.
        case unknown
    }

    package let kind: Kind
    /// A clause, such as `the member "custom_id" is there twice`.
    package let reason: String

    package init(_ kind: Kind, _ reason: String) {
        self.kind = kind
        self.reason = reason
    }

    package var description: String { reason }
}
