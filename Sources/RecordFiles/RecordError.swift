internal import StrictJSON

/// What is wrong with an input file, where, and what was expected, as a sentence for the user.
package struct RecordError: Error, Sendable, Equatable, CustomStringConvertible {
    /// The file as the user named it, or "standard input".
    package var file: String
    /// The line, from 1; nil when the fault is the file's as a whole.
    package var line: Int?
    /// The column in bytes, from 1; nil when the fault is the line's as a whole.
    package var column: Int?
    /// What was found and what was expected, as a clause without a full stop.
    package var reason: String
    /// Whether one record alone is at fault, so that its reader can go on with the next one.
    package var isAboutRecord: Bool

    package init(
        file: String,
        line: Int? = nil,
        column: Int? = nil,
        reason: String,
        isAboutRecord: Bool = false
    ) {
        self.file = file
        self.line = line
        self.column = column
        self.reason = reason
        self.isAboutRecord = isAboutRecord
    }

    /// A fault of JSON in the text that starts at `line` of `file`.
    init(_ error: JSONError, file: String, line: Int) {
        self.init(file: file, line: line + error.line - 1, column: error.column, reason: error.reason)
    }

    /// The same fault as one of a single record.
    var ofRecord: RecordError {
        var copy = self
        copy.isAboutRecord = true
        return copy
    }

    package var description: String {
        var place = file
        if let line { place += ", line \(line)" }
        if let column { place += ", column \(column)" }
        return "\(place): \(reason)."
    }
}
