internal import BatchFiles
internal import struct Crypto.SHA256
internal import DurableFiles
internal import Units

/// A request file that is being filled, under a temporary name or, where prices are only asked for, nowhere.
final class RequestFileDraft {
    let group: FileGroup
    let writer: RequestWriter
    private(set) var prompts: [Int32] = []
    private(set) var tokens: Int64 = 0
    private(set) var predictedCost: Int64 = 0
    /// Bytes of all lines so far, newlines included.
    private(set) var bytes = 0
    private var stream: FileStream?
    private var hash = SHA256()
    /// Reads the lines as the provider will.
    private var check: RequestFileCheck
    private var pending: [UInt8] = []

    /// Bytes that are hashed and written at once.
    private static let pieceSize = 256 << 10

    /// - Parameters:
    ///   - group: what the file is for.
    ///   - writer: writes its lines.
    ///   - path: a temporary name; nil to write nothing.
    /// - Throws: `FileFault` where the file cannot be made.
    init(_ group: FileGroup, _ writer: RequestWriter, path: String?) throws(FileFault) {
        self.group = group
        self.writer = writer
        let service = writer.service
        check = RequestFileCheck(dialect: service.dialect, limits: service.limits, shown: .max)
        if let path { stream = try FileStream(creating: path) }
        pending.reserveCapacity(Self.pieceSize + (16 << 10))
    }

    /// What a line gave.
    enum Step {
        /// It is in the file.
        case taken
        /// The file is full; the line with its newline, and its tokens, begin the next one.
        case full(line: [UInt8], tokens: Int)
    }

    /// Appends the line of a prompt, unless the file would be larger than its provider takes.
    ///
    /// - Throws: `RequestFault`, with nothing appended, or `FileFault`.
    func append(_ prompt: DuePrompt, id: CustomID, _ source: Span<UInt8>) throws -> Step {
        let start = pending.count
        let lineTokens = try prompt.text.append(id, source, by: writer, to: &pending)
        let size = pending.count - start
        guard prompts.isEmpty || fits(size, lineTokens) else {
            let line = Array(pending[start...])
            pending.removeLast(size)
            return .full(line: line, tokens: lineTokens)
        }
        try take(prompt, size, lineTokens)
        return .taken
    }

    /// Begins with a line that another file had no room for.
    func begin(_ prompt: DuePrompt, line: [UInt8], tokens lineTokens: Int) throws {
        pending += line
        try take(prompt, line.count, lineTokens)
    }

    private func fits(_ size: Int, _ lineTokens: Int) -> Bool {
        let limits = writer.service.limits.filled
        return prompts.count < limits.requests && bytes + size <= limits.bytes
            && (limits.queuedTokens.map { tokens + Int64(lineTokens) <= Int64($0) } ?? true)
    }

    private func take(_ prompt: DuePrompt, _ size: Int, _ lineTokens: Int) throws {
        prompts.append(prompt.number)
        bytes += size
        tokens += Int64(lineTokens)
        predictedCost += prompt.predictedCost
        if pending.count >= Self.pieceSize { try flush() }
    }

    private func flush() throws(FileFault) {
        if stream != nil {
            hash.update(data: pending)
            check.add(pending.span)
            try stream?.write(pending.span)
        }
        pending.removeAll(keepingCapacity: true)
    }

    /// Ends the file: all its bytes are written, and it takes no more lines.
    ///
    /// - Returns: its digest.
    func finish() throws(FileFault) -> Digest {
        try flush()
        pending = []
        check.finish()
        return Digest(hash: hash.finalize())
    }

    /// Why the provider would refuse the file; complete once it is finished.
    var faults: [RequestFileFault] { check.faults }

    /// Where it is written; nil where it is not.
    var path: String? { stream?.path }

    /// Waits until it is on the disk, and gives it a name to stay under.
    func keep(as name: String) throws(FileFault) {
        try stream?.synchronize()
        try stream.take()?.keep(as: name)
    }
}
