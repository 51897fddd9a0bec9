internal import Foundation
internal import Synchronization

/// What was begun and what came back, written before anything depends on it.
///
/// `NAME.started` has a line for each id before its request is sent (with a `-` before it once it is known that nothing
/// was done). Answers are in result files, `NAME.answers-NNNNNN.jsonl`, each closed and recorded after some seconds.
/// What was begun and has no answer when a process comes back is lost: it may have been billed.
actor OnlineJournal {
    private let started: FileHandle
    private let base: String
    private var segment: FileHandle?
    private(set) var segmentPath: String?
    private var segmentNumber: Int
    private var waiting: [(line: [UInt8], done: CheckedContinuation<Void, any Error>)] = []
    private var isFlushing = false

    /// Ids with an answer, or known to be lost, at the start.
    nonisolated let settled: Set<[UInt8]>
    /// Ids that an earlier process began and that have no answer.
    nonisolated let lost: [[UInt8]]
    /// Result files that are there already.
    nonisolated let segments: [String]

    /// Opens the journal, or begins one.
    ///
    /// - Parameters:
    ///   - base: its path, without an end.
    ///   - mustExist: whether the file was begun before: without its journal nobody knows what was sent.
    /// - Throws: `missingJournal`, `unwritable`, or what the file system says.
    init(base: String, mustExist: Bool) throws {
        self.base = base
        let path = base + ".started"
        var begun: [[UInt8]] = []
        var open = Set<[UInt8]>()
        if let data = FileManager.default.contents(atPath: path) {
            for line in data.split(separator: 0x0A) {
                let id = Array(line)
                if id.first == UInt8(ascii: "-") {
                    open.remove(Array(id.dropFirst()))
                } else if open.insert(id).inserted {
                    begun.append(id)
                }
            }
        } else {
            guard !mustExist else { throw DeliveryError.missingJournal(path: path) }
            guard FileManager.default.createFile(atPath: path, contents: nil) else {
                throw DeliveryError.unwritable(path: path)
            }
        }
        let folder = URL(fileURLWithPath: base).deletingLastPathComponent()
        let prefix = URL(fileURLWithPath: base).lastPathComponent + ".answers-"
        let names = try FileManager.default.contentsOfDirectory(atPath: folder.path)
            .filter { $0.hasPrefix(prefix) && $0.hasSuffix(".jsonl") }.sorted()
        segments = names.map { folder.appendingPathComponent($0).path }
        var settled = Set<[UInt8]>()
        for path in segments {
            try Self.cutLastLine(of: path)
            for line in (FileManager.default.contents(atPath: path) ?? Data()).split(separator: 0x0A) {
                if let id = OnlineResult.id(of: Array(line)) { settled.insert(id) }
            }
        }
        self.settled = settled
        lost = begun.filter { open.contains($0) && !settled.contains($0) }
        segmentNumber = names.last.flatMap { Int($0.dropFirst(prefix.count).prefix(6)) } ?? 0
        guard let handle = FileHandle(forWritingAtPath: path) else { throw DeliveryError.unwritable(path: path) }
        try handle.seekToEnd()
        started = handle
    }

    /// A line that a kill left half-written is none.
    private static func cutLastLine(of path: String) throws {
        guard let data = FileManager.default.contents(atPath: path), let last = data.last, last != 0x0A,
            let file = FileHandle(forWritingAtPath: path)
        else { return }
        try file.truncate(atOffset: UInt64((data.lastIndex(of: 0x0A) ?? -1) + 1))
        try file.close()
    }

    /// Returns once it is on the disk that the request of this id is about to be sent.
    ///
    /// Whatever waits at the same time shares one synchronisation with the disk.
    func begin(_ id: [UInt8]) async throws {
        try await withCheckedThrowingContinuation { done in
            waiting.append((id + [0x0A], done))
            guard !isFlushing else { return }
            isFlushing = true
            Task { self.flush() }
        }
    }

    /// Nothing was done for this id: it may be sent again under the same attempt.
    func withdraw(_ id: [UInt8]) throws {
        try Self.append([UInt8(ascii: "-")] + id + [0x0A], to: started, path: base + ".started")
    }

    private func flush() {
        let taken = waiting
        waiting = []
        isFlushing = false
        do {
            try Self.append(taken.flatMap(\.line), to: started, path: base + ".started")
            try started.synchronize()
            for entry in taken { entry.done.resume() }
        } catch {
            for entry in taken { entry.done.resume(throwing: error) }
        }
    }

    /// Appends a result line.
    func append(_ line: [UInt8]) throws {
        let file = try segment ?? nextSegment()
        try Self.append(line, to: file, path: segmentPath ?? base)
    }

    /// Appends bytes whole or not at all: what follows half a line would be lost with it.
    private static func append(_ bytes: [UInt8], to file: FileHandle, path: String) throws {
        let end = try file.offset()
        do {
            try file.write(contentsOf: Data(bytes))
        } catch {
            try? file.truncate(atOffset: end)
            throw DeliveryError.unwritable(path: path, reason: error.localizedDescription)
        }
    }

    private func nextSegment() throws -> FileHandle {
        segmentNumber += 1
        let digits = String(segmentNumber)
        let path = "\(base).answers-\(String(repeating: "0", count: max(0, 6 - digits.count)))\(digits).jsonl"
        guard FileManager.default.createFile(atPath: path, contents: nil), let file = FileHandle(forWritingAtPath: path)
        else { throw DeliveryError.unwritable(path: path) }
        (segment, segmentPath) = (file, path)
        return file
    }

    /// Ends the result file that is being written.
    ///
    /// - Returns: its path; nil if nothing came since the last time.
    func close() throws -> String? {
        guard let file = segment else { return nil }
        try file.synchronize()
        try file.close()
        segment = nil
        return segmentPath.take()
    }
}
