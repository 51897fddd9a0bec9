/// One record of a source, which a load stores as a prompt.
package protocol LoadableRecord {
    /// The producer's own id, unique within the job, 1 to 512 bytes.
    var id: String { get }
    var prompt: String { get }

    /// The other fields, as one JSON object; `{}` where there are none.
    var metadata: [UInt8] { get }

    /// The body of a request for a provider, byte for byte; nil for a plain prompt.
    var request: [UInt8]? { get }

    /// What `request` is the body of, and what it has besides text, as the database numbers them.
    var requestForm: Int16? { get }
    var requestParts: Int16 { get }

    /// Where the record stands in its source, counted from 1, for messages.
    var line: Int { get }
}

extension LoadableRecord {
    package var request: [UInt8]? { nil }
    package var requestForm: Int16? { nil }
    package var requestParts: Int16 { 0 }

    /// The metadata as it is stored; nil where there are none.
    var storedMetadata: [UInt8]? { metadata == [UInt8(ascii: "{"), UInt8(ascii: "}")] ? nil : metadata }
}
