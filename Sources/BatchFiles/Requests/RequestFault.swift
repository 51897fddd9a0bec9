/// Why one prompt cannot be sent to its model; others can all the same.
package struct RequestFault: Error, Sendable, Equatable, CustomStringConvertible {
    /// What a fault is about; the word is what the database keeps.
    package enum Kind: String, Sendable {
        /// The request is no JSON that can be sent, or its members contradict what the catalog prescribes.
        case body
        /// Request and answer do not fit into the model's context.
        case context
        /// The request is written for another provider's interface and has what this one does not know.
        case dialect
        /// The request has parts that the model does not take.
        case parts
        /// The line is larger than a file may be.
        case size
    }

    package let kind: Kind
    /// A clause without a full stop.
    package let reason: String

    package init(_ kind: Kind, _ reason: String) {
        self.kind = kind
        self.reason = reason
    }

    package var code: String { kind.rawValue }
    package var description: String { reason }
}
