internal import StrictJSON

/// Checks a batch file as strictly as the strictest server that reads its dialect, so that no file comes back refused
/// hours later.
///
/// Bytes come in blocks of any size; memory does not grow with them but for 16 bytes and more an id, and the longest
/// line. Codes and rules: the batch references of OpenAI, Anthropic and Mistral, the line types of vLLM's `run-batch`,
/// and the checks of LiteLLM's executor.
package struct RequestFileCheck: Sendable {
    /// What the lines are checked for; nil until the first one tells.
    package private(set) var dialect: Dialect?
    /// The first faults, in the order of the file.
    package private(set) var faults: [RequestFileFault] = []
    /// How many faults there are in all.
    package private(set) var count = 0
    package private(set) var lines = 0
    package private(set) var bytes = 0

    private let limits: FileLimits?
    private let shown: Int
    private var state = RequestLineCheck()
    /// What was read of a line that has no end yet.
    private var rest: [UInt8] = []
    private var isTooLong = false

    /// The most bytes of a line that are read.
    package static let maximumLine = 256 << 20

    /// Prepares to read a file.
    ///
    /// - Parameters:
    ///   - dialect: how its lines are written; nil for what the first line shows.
    ///   - limits: what a file may have; nil for what the provider names.
    ///   - shown: the most faults that are kept.
    package init(dialect: Dialect? = nil, limits: FileLimits? = nil, shown: Int = 20) {
        self.dialect = dialect
        self.limits = limits
        self.shown = shown
    }

    /// Takes the next bytes of the file.
    package mutating func add(_ block: Span<UInt8>) {
        var start = 0
        bytes += block.count
        for index in 0..<block.count where block[index] == 0x0A {
            if rest.isEmpty, !isTooLong {
                line(block.extracting(start..<index))
            } else {
                keep(block, start..<index)
                endLine()
            }
            start = index + 1
        }
        keep(block, start..<block.count)
    }

    /// Says that the file is over; its faults are then complete.
    package mutating func finish() {
        if !rest.isEmpty || isTooLong { endLine() }
        let limits = limits ?? .usual(dialect ?? .openAI)
        if lines == 0 { note(.init(.emptyFile, line: nil, "the file has no lines")) }
        if lines > limits.requests {
            note(.init(.tooManyTasks, line: nil, "the file has \(lines) lines, and \(limits.requests) is the most"))
        }
        if bytes > limits.bytes {
            note(.init(.fileTooLarge, line: nil, "the file has \(bytes) bytes, and \(limits.bytes) is the most"))
        }
    }

    private mutating func keep(_ block: Span<UInt8>, _ range: Range<Int>) {
        if isTooLong || range.isEmpty { return }
        guard rest.count + range.count <= Self.maximumLine else {
            isTooLong = true
            rest = []
            return
        }
        LineText.append(block, range, to: &rest)
    }

    private mutating func endLine() {
        if isTooLong {
            lines += 1
            note(.init(.invalidJSON, line: lines, "the line has more than \(Self.maximumLine) bytes"))
        } else {
            let whole = rest
            line(whole.span)
        }
        rest.removeAll(keepingCapacity: true)
        isTooLong = false
    }

    private mutating func line(_ text: Span<UInt8>) {
        lines += 1
        var end = text.count
        // Windows line ends are read by all.
        if end > 0, text[end - 1] == 0x0D { end -= 1 }
        var start = 0
        if lines == 1, end >= 3, text[0] == 0xEF, text[1] == 0xBB, text[2] == 0xBF {
            note(.init(.byteOrderMark, line: 1, "the file starts with a byte order mark; save it without one"))
            start = 3
        }
        let line = text.extracting(start..<end)
        guard !isBlank(line) else {
            // vLLM passes over them; of the others it is not known.
            if dialect != .vLLM { note(.init(.invalidJSON, line: lines, "the line is empty")) }
            return
        }
        var found: [RequestFileFault] = []
        let number = lines
        state.check(line, &dialect) { code, reason in found.append(RequestFileFault(code, line: number, reason)) }
        for fault in found { note(fault) }
    }

    private func isBlank(_ line: Span<UInt8>) -> Bool {
        for index in line.indices where line[index] != 0x20 && line[index] != 0x09 && line[index] != 0x0D {
            return false
        }
        return true
    }

    private mutating func note(_ fault: RequestFileFault) {
        count += 1
        if faults.count < shown { faults.append(fault) }
    }
}
