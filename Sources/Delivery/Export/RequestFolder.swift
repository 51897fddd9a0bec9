internal import struct Crypto.SHA256
internal import DurableFiles
internal import Foundation
internal import Units

/// The folder that request files lie in.
struct RequestFolder {
    let path: String

    init(_ path: String) { self.path = path }

    func path(of name: String) -> String { path.hasSuffix("/") ? path + name : "\(path)/\(name)" }

    /// What one process at a time holds that writes files of a job.
    func lock(of job: Int64) -> String { path(of: ".j\(job).lock") }

    func has(_ path: String) -> Bool { FileManager.default.fileExists(atPath: path) }

    /// Removes a file; where that cannot be done, it is in nobody's way, and the next export tries again.
    func remove(_ path: String) { try? FileManager.default.removeItem(atPath: path) }

    /// The request files of a job, sorted.
    func files(of job: Int64) throws -> [String] {
        try FileManager.default.contentsOfDirectory(atPath: path)
            .filter { $0.hasPrefix(RequestFileName.prefix(job)) && $0.hasSuffix(".jsonl") }.sorted()
    }

    /// What exports of a job left behind, sorted.
    func temporaries(of job: Int64) throws -> [String] {
        try FileManager.default.contentsOfDirectory(atPath: path)
            .filter { RequestFileName.isTemporary($0, job: job) }.sorted()
    }

    /// The digest of a file with this many bytes; nil where there is none.
    func digest(of path: String, bytes: Int64) throws -> Digest? {
        guard let file = FileHandle(forReadingAtPath: path) else { return nil }
        defer { try? file.close() }
        guard try file.seekToEnd() == UInt64(bytes) else { return nil }
        try file.seek(toOffset: 0)
        var hash = SHA256()
        while let piece = try file.read(upToCount: 1 << 20), !piece.isEmpty { hash.update(data: piece) }
        return Digest(hash: hash.finalize())
    }
}
