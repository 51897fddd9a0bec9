internal import Crypto
internal import Units

/// Cuts a source into blocks of checked records and keeps the digest over all of them.
///
/// The digest covers id, prompt, metadata and request of every record so far, each with its length before it, so that a
/// resumed load can tell whether it reads the same source again.
struct RecordBlocks<Record: LoadableRecord> {
    struct Block {
        /// The number of the first record, counted from 1.
        let first: Int
        let records: [Record]
    }

    private let next: () throws -> Record?
    private let blockSize: Int
    private let name: String
    private var hash = SHA256()

    /// Whether the source has no more records.
    private(set) var hasEnded = false

    /// A block of long prompts ends before its number of records is reached.
    private let blockBytes = 16 << 20

    /// Records given out so far.
    private(set) var count = 0

    /// Where line numbers jump: (record number, its line).
    ///
    /// One entry suffices when there are no empty lines.
    private var jumps: [(number: Int, line: Int)] = []

    init(next: @escaping () throws -> Record?, blockSize: Int, name: String) {
        self.next = next
        self.blockSize = blockSize
        self.name = name
    }

    /// The digest over the records so far.
    var digest: [UInt8] { Array(hash.finalize()) }

    /// The line of a record that was given out.
    func line(of number: Int) -> Int {
        guard let jump = jumps.last(where: { $0.number <= number }) else { return number }
        return jump.line + number - jump.number
    }

    /// The next block, nil at the end.
    ///
    /// - Throws: `invalidRecord` or `duplicateRecord` with lines, or the source's own error.
    mutating func nextBlock() throws -> Block? {
        try nextBlock(upTo: blockSize)
    }

    /// Reads past what a job already holds, and checks that it is the same.
    ///
    /// - Throws: `differentSource`.
    mutating func verify(_ job: StoredJob) throws {
        while count < job.prompts {
            guard try nextBlock(upTo: min(blockSize, job.prompts - count)) != nil else {
                let reason = "it ends after \(count) records and the job holds \(job.prompts) prompts"
                throw BacklogError.differentSource(name: name, reason: reason)
            }
        }
        guard job.prompts == 0 || digest == job.sourceDigest else {
            throw BacklogError.differentSource(
                name: name,
                reason: "its first \(job.prompts) records differ from the job's"
            )
        }
    }

    private mutating func nextBlock(upTo size: Int) throws -> Block? {
        guard !hasEnded else { return nil }
        let first = count + 1
        var records: [Record] = []
        var lines: [ByteString: Int] = [:]
        var bytes = 0
        while records.count < size, bytes < blockBytes {
            guard let record = try next() else {
                hasEnded = true
                break
            }
            try check(record)
            if let earlier = lines.updateValue(record.line, forKey: ByteString(record.id)) {
                throw BacklogError.duplicateRecord(id: record.id, line: record.line, first: "line \(earlier)")
            }
            count += 1
            guard count < Int(Int32.max) else { throw BacklogError.tooManyPrompts(limit: Int(Int32.max) - 1) }
            if line(of: count) != record.line { jumps.append((count, record.line)) }
            add(record)
            records.append(record)
            bytes += record.id.utf8.count + record.prompt.utf8.count + record.metadata.count
            bytes += record.request?.count ?? 0
        }
        return records.isEmpty ? nil : Block(first: first, records: records)
    }

    private func check(_ record: Record) throws {
        let length = record.id.utf8.count
        guard length > 0, length <= 512 else {
            throw BacklogError.invalidRecord(line: record.line, reason: "the id has \(length) bytes, expected 1 to 512")
        }
        let fields = [
            ("id", record.id.utf8.contains(0)), ("prompt", record.prompt.utf8.contains(0)),
            ("metadata", record.metadata.contains(0)), ("request", record.request?.contains(0) ?? false),
        ]
        for (field, hasZero) in fields where hasZero {
            throw BacklogError.invalidRecord(
                line: record.line,
                reason: "the \(field) holds the character U+0000, which PostgreSQL cannot store; remove it"
            )
        }
    }

    private mutating func add(_ record: Record) {
        for field in [Array(record.id.utf8), Array(record.prompt.utf8), record.storedMetadata] {
            guard let field else {
                hash.update(data: [UInt8](repeating: 0xFF, count: 8))
                continue
            }
            add(field)
        }
        // Plain prompts have the digest that they had before requests were kept by themselves.
        if let request = record.request, let form = record.requestForm {
            hash.update(data: [UInt8](repeating: 0xFE, count: 7) + [UInt8(truncatingIfNeeded: form)])
            add(request)
        }
    }

    private mutating func add(_ field: [UInt8]) {
        hash.update(data: (0..<8).map { UInt8(truncatingIfNeeded: field.count >> (56 - 8 * $0)) })
        hash.update(data: field)
    }
}
