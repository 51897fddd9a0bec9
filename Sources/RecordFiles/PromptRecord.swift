package import BatchFiles

/// One prompt of a backlog as its producer wrote it.
package struct PromptRecord: Sendable, Equatable {
    /// The producer's name for the prompt; an integer stands here in its digits.
    package var id: String
    /// The text to route by, which is also what is sent where there is no request.
    package var prompt: String
    /// The other fields of the line, each byte for byte, as one JSON object; `{}` when there are none.
    package var metadata: [UInt8]
    /// The line it stands on, from 1.
    package var line: Int
    /// Whether the id was written as an integer; `1` and `"1"` are the same id all the same.
    package var hasIntegerID = false
    /// The body of a request for a provider, byte for byte, and what it is the body of; nil for a plain prompt.
    package var request: [UInt8]?
    package var form: RequestForm?
    /// What the request has besides text.
    package var parts: PartKinds = []
}
