/// One record of a source, which a load stores as a prompt.
package protocol LoadableRecord {
    /// The producer's own id, unique within the job, 1 to 512 bytes.
    var id: String { get }
    var prompt: String { get }

    /// The other fields, as one JSON object; `{}` where there are none.
    var metadata: [UInt8] { get }

    /// Where the record stands in its source, counted from 1, for messages.
    var line: Int { get }
}

extension LoadableRecord {
    /// The metadata as it is stored; nil where there are none.
    var storedMetadata: [UInt8]? { metadata == [UInt8(ascii: "{"), UInt8(ascii: "}")] ? nil : metadata }
}
