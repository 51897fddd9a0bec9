import StrictJSON

/// Documents for programs, on standard output.
enum JSONOutput {
    static func print(_ document: JSON) {
        Swift.print(String(decoding: document.serialized(), as: UTF8.self))
    }
}
