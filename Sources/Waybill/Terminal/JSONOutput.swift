import StrictJSON

/// Documents for programs, on standard output.
enum JSONOutput {
    static func write(_ document: JSON) throws {
        try Output.line(String(decoding: document.serialized(), as: UTF8.self))
    }
}
