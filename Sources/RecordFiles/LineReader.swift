internal import Glibc

/// The lines of a file, of standard input or of bytes in memory, each checked to be UTF-8.
///
/// A line ends at LF or CR LF; the last one may go without. One byte order mark at the start is passed over. Compressed
/// input (gzip, zstd) is recognised and unpacked.
/// Memory is bounded by the longest line allowed, whatever the size of the input.
package struct LineReader: ~Copyable {
    /// How a line ended.
    package enum Terminator: Sendable {
        case none
        case lineFeed
        case carriageReturnLineFeed
    }

    /// The input's name in errors.
    package let file: String
    /// The number of the line returned last, from 1.
    package private(set) var line = 0
    /// How the line returned last ended.
    package private(set) var terminator = Terminator.none
    /// The most bytes a line may have.
    package let maximumLineLength: Int
    /// Whether a line that is no UTF-8 is an error; otherwise whoever reads it looks.
    private let checksEncoding: Bool

    private let source: DecompressedFile?
    private var isExhausted = false
    private var buffer: [UInt8] = []
    /// Where the next line starts in the buffer.
    private var start = 0
    /// Up to where that line has been searched for its end.
    private var searched = 0
    /// Whether the line at `start` was refused for its length and its rest is to be passed over.
    private var isDiscarding = false
    /// Whether the first bytes were looked at.
    private var isStarted = false
    /// Where the file is, for advice; nil for bytes in memory.
    private let path: String?

    /// The lines of the file at `path`, or of standard input for `-`.
    ///
    /// - Throws: `RecordError` when it cannot be opened.
    package init(
        path: String,
        maximumLineLength: Int = 16 << 20,
        checksEncoding: Bool = true
    ) throws(RecordError) {
        let name = path == "-" ? "standard input" : path
        source = try DecompressedFile(path: path, name: name)
        self.path = path
        file = name
        self.maximumLineLength = maximumLineLength
        self.checksEncoding = checksEncoding
    }

    /// The lines of plain bytes, called `name` in errors.
    package init(bytes: [UInt8], name: String, maximumLineLength: Int = 16 << 20, checksEncoding: Bool = true) {
        source = nil
        path = nil
        buffer = bytes
        isExhausted = true
        file = name
        self.maximumLineLength = maximumLineLength
        self.checksEncoding = checksEncoding
    }

    /// The next line without its end; nil after the last.
    ///
    /// After an error about a record (a line that is too long or no UTF-8) the next call goes on with the line behind.
    ///
    /// - Throws: `RecordError` for a line that is too long or no UTF-8, and for input that cannot be read or unpacked.
    package mutating func next() throws(RecordError) -> ArraySlice<UInt8>? {
        if isDiscarding { try discardLine() }
        if !isStarted { try begin() }
        while true {
            if let end = endOfLine() { return try take(to: end, next: end + 1) }
            guard buffer.count - start <= maximumLineLength + 1 else {
                line += 1
                isDiscarding = true
                throw tooLong()
            }
            if try !refill() {
                if start == buffer.count { return nil }
                return try take(to: buffer.count, next: buffer.count)
            }
        }
    }

    /// Whether a whole line, or the end, is at hand: what is there is read, but nothing is waited for.
    ///
    /// - Throws: `RecordError` for input that cannot be read or unpacked.
    package mutating func isReady() throws(RecordError) -> Bool {
        guard !isDiscarding else { return false }
        while endOfLine() == nil {
            guard !isExhausted, buffer.count - start <= maximumLineLength else { return true }
            switch source {
            case .some(let source): guard source.isReadable else { return false }
            case .none: break
            }
            _ = try refill()
        }
        return true
    }

    /// Reads the first block, refuses what is no text, and passes over a byte order mark.
    private mutating func begin() throws(RecordError) {
        isStarted = true
        while buffer.count < FileSignature.needed, try refill() {}
        let signature = Array(buffer.prefix(FileSignature.useful))
        if !signature.isEmpty, let fault = FileSignature.fault(signature, file: path ?? "-", isPacked: true) {
            throw RecordError(file: file, reason: fault)
        }
        if buffer.starts(with: [0xEF, 0xBB, 0xBF]) { start = 3 }
        searched = start
    }

    /// Passes over the rest of a line without keeping it.
    private mutating func discardLine() throws(RecordError) {
        while true {
            if let end = endOfLine() {
                start = end + 1
                searched = start
                break
            }
            start = buffer.count
            if try !refill() { break }
        }
        isDiscarding = false
    }

    /// The offset of the line feed that ends the line at `start`, as far as the buffer goes.
    private mutating func endOfLine() -> Int? {
        let end = firstLineFeed()
        if end == nil { searched = buffer.count }
        return end
    }

    private func firstLineFeed() -> Int? {
        unsafe buffer.withUnsafeBytes { bytes in
            // Half the time of a loop over the bytes, which counts where most of the time is spent on finding lines.
            let rest = unsafe UnsafeRawBufferPointer(rebasing: bytes[searched...])
            guard let start = rest.baseAddress, let end = unsafe memchr(start, 0x0A, rest.count) else { return nil }
            return unsafe searched + (UnsafeRawPointer(end) - start)
        }
    }

    private mutating func take(to end: Int, next: Int) throws(RecordError) -> ArraySlice<UInt8> {
        line += 1
        var last = end
        terminator = next > end ? .lineFeed : .none
        if terminator == .lineFeed, end > start, buffer[end - 1] == 0x0D {
            last = end - 1
            terminator = .carriageReturnLineFeed
        }
        let text = buffer[start..<last]
        start = next
        searched = next
        guard text.count <= maximumLineLength else { throw tooLong() }
        guard checksEncoding else { return text }
        do {
            _ = try UTF8Span(validating: text.span)
        } catch {
            let offset = error.byteOffsets.lowerBound
            throw RecordError(
                file: file,
                line: line,
                column: offset + 1,
                reason: "the byte 0x\(String(text[text.startIndex + offset], radix: 16, uppercase: true)) is no UTF-8; "
                    + "if the file is in Latin-1 or Windows-1252, as Excel writes CSV, convert it: "
                    + "iconv -f WINDOWS-1252 -t UTF-8",
                isAboutRecord: true
            )
        }
        return text
    }

    private mutating func refill() throws(RecordError) -> Bool {
        if isExhausted { return false }
        if start > 0 {
            // A new array rather than a shift in place: a line handed out earlier may still share the old one.
            buffer = Array(buffer[start...])
            searched -= start
            start = 0
        }
        switch source {
        case .some(let source): isExhausted = try !source.appendBlock(to: &buffer)
        case .none: isExhausted = true
        }
        return !isExhausted
    }

    private func tooLong() -> RecordError {
        RecordError(
            file: file,
            line: line,
            reason: "the line is longer than \(maximumLineLength) bytes, the most that is allowed",
            isAboutRecord: true
        )
    }
}
