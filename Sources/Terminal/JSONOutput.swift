package import StrictJSON

/// Documents for programs, on standard output.
package enum JSONOutput {
    package static func write(_ document: JSON) throws {
        try Output.line(String(decoding: document.serialized(), as: UTF8.self))
    }
}
