internal import Crypto
internal import Foundation
internal import Units

/// Where request files and their results lie on this machine.
package struct DispatchPlace: Sendable {
    package let requests: String
    package let results: String

    package init(requests: String, results: String) {
        self.requests = requests
        self.results = results
    }

    package func request(_ file: RequestFile) -> String { "\(requests)/\(file.name)" }

    /// Where a part of a file's results goes: `NAME.output.jsonl` or `NAME.error.jsonl`.
    package func result(_ file: RequestFile, _ part: String) -> String {
        "\(results)/\(file.name.hasSuffix(".jsonl") ? String(file.name.dropLast(6)) : file.name).\(part).jsonl"
    }

    /// Proves that the file on the disk is the one in the ledger.
    ///
    /// - Throws: `DeliveryError.changedFile` for a file that is missing, or has other bytes.
    package func check(_ file: RequestFile) throws {
        let path = request(file)
        guard let handle = FileHandle(forReadingAtPath: path) else {
            throw DeliveryError.missingFile(path: path)
        }
        defer { try? handle.close() }
        var (hash, count) = (SHA256(), Int64(0))
        while let piece = try handle.read(upToCount: 1 << 20), !piece.isEmpty {
            hash.update(data: piece)
            count += Int64(piece.count)
        }
        guard count == file.bytes, Digest(hash: hash.finalize()) == file.digest else {
            throw DeliveryError.changedFile(path: path)
        }
    }
}
