/// Why a text is no strict JSON, and where.
package struct JSONError: Error, Sendable, Equatable, CustomStringConvertible {
    /// The line, from 1; lines end at a line feed.
    package var line: Int
    /// The column in bytes, from 1.
    package var column: Int
    /// What was found and what was expected, as a clause without a full stop.
    package var reason: String

    package init(line: Int, column: Int, reason: String) {
        self.line = line
        self.column = column
        self.reason = reason
    }

    package var description: String {
        "Line \(line), column \(column) is no valid JSON: \(reason)."
    }

    /// The error at a byte offset of a text, with line and column counted from its start.
    init(at offset: Int, in bytes: Span<UInt8>, reason: String) {
        var line = 1
        var lineStart = 0
        for index in 0..<Swift.min(offset, bytes.count) where bytes[index] == 0x0A {
            line += 1
            lineStart = index + 1
        }
        self.init(line: line, column: offset - lineStart + 1, reason: reason)
    }
}
