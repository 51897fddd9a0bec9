internal import BatchFiles
internal import Postgres
internal import Registry
internal import Units

/// The recording of one result file: lines are collected, and stored a block at a time.
struct RecordRun {
    let recorder: ResultRecorder
    let name: String
    var report = RecordReport()
    var lines: [RecordedLine] = []
    private var aside: [QuarantinedLine] = []
    /// Request files that were looked up.
    var files: [Int64: RecordedFile] = [:]

    init(recorder: ResultRecorder, name: String) {
        self.recorder = recorder
        self.name = name
    }

    /// Lines that are not stored yet.
    var waiting: Int { lines.count + aside.count }

    /// Takes a line.
    ///
    /// - Parameters:
    ///   - content: the line without its end.
    ///   - number: of the line.
    ///   - isLast: whether the file ends with it, without the end of a line.
    /// - Returns: false where the rest cannot be read.
    /// - Throws: `notResults` where the first line says that the file is something else.
    mutating func take(_ content: [UInt8], number: Int, isLast: Bool) throws -> Bool {
        let result: ResultLine
        do throws(ResultFault) {
            result = try ResultLine.parse(content.span)
        } catch {
            if report.lines == 0, let other = Self.otherFormat(content) {
                throw DeliveryError.notResults(file: name, reason: other)
            }
            if isLast, error.kind == .malformed {
                report.cutOff = "it ends within line \(number)"
                return false
            }
            report.lines += 1
            putAside(number, error.reason, content)
            return true
        }
        report.lines += 1
        guard let id = result.customID else {
            putAside(number, "the id \"\(result.idText)\" is none of this program's", content)
            return true
        }
        guard id.tag.hasBytes(of: recorder.tag) else {
            putAside(number, "the id \"\(result.idText)\" is of another database", content)
            return true
        }
        lines.append(RecordedLine(number: number, id: id, result: result, content: content))
        return true
    }

    mutating func putAside(_ number: Int, _ reason: String, _ content: [UInt8]) {
        aside.append(QuarantinedLine(number: number, reason: reason, content: content, name: name))
        report.note(fault: reason, line: number)
    }

    /// What a file is that begins with `line` and holds no results; nil where it may hold some.
    private static func otherFormat(_ line: [UInt8]) -> String? {
        let start = line.prefix { $0 != 0x0A }.drop { $0 == 0x20 || $0 == 0x09 }
        if start.first == UInt8(ascii: "<") {
            return "it begins with \"<\", as a page of HTML does; the download failed, try it again"
        }
        let text = String(decoding: start.prefix(300), as: UTF8.self)
        if text == "{" || text == "[" {
            return "it is one JSON document over several lines; result files have one object a line"
        }
        if text.hasPrefix("[") { return "it is a JSON list; result files have one object a line" }
        guard text.hasPrefix("{\"error\"") || text.hasPrefix("{\"detail\"") else { return nil }
        return "it is an error of the provider, not a file of results: \(text)"
    }

    /// Stores what was collected, in one transaction.
    mutating func flush(_ connection: borrowing Connection) throws {
        guard waiting > 0 else { return }
        recorder.faults.reached(.recordBlock)
        var run = self
        try connection.transaction { connection in
            let byJob = Dictionary(grouping: run.lines.indices, by: { run.lines[$0].id.job })
            for (job, places) in byJob.sorted(by: { $0.key < $1.key }) {
                try run.store(connection, job: job, places)
            }
            try run.storeAside(connection)
            recorder.faults.reached(.recordBeforeCommit)
        }
        recorder.faults.reached(.recordAfterCommit)
        self = run
        lines.removeAll(keepingCapacity: true)
        aside.removeAll(keepingCapacity: true)
    }

    private mutating func storeAside(_ connection: borrowing Connection) throws {
        guard !aside.isEmpty else { return }
        try connection.query(
            .recordQuarantine,
            [
                "name": name, "digests": aside.map { Bytes($0.digest) }, "lines": aside.map { Int64($0.number) },
                "reasons": aside.map(\.reason), "contents": aside.map { Bytes($0.content) },
            ]
        )
        report.quarantined += aside.count
    }
}
