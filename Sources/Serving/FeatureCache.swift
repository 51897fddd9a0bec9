internal import Crypto
internal import Foundation
internal import Numerics
package import PromptEncoder
package import Terminal
internal import Units

/// Feature vectors and lengths of prompts on disk, by encoder and text: what was encoded once is never encoded again.
///
/// One file an encoder and instruction set, `features/<digest of the encoder>-<set>.2.rows`, as the last bits of a
/// vector differ from one set to another: records of one length, appended under a lock. A record is the SHA-256 of
/// the text, the vector and the number of tokens (Float32, little-endian), and the first 8 bytes of the SHA-256 over
/// all of these. 2 is the version of the format. A process that dies while writing leaves an incomplete last record,
/// which the next writer cuts off; a record whose checksum is wrong is not used. Two processes may append the same
/// text: either record will do.
package struct FeatureCache {
    private let file: URL
    private let encoder: any Encoder

    /// How many prompts are encoded between two writes.
    private static let slice = 512

    package init(home: Home, encoder: any Encoder) {
        file = home.features.appendingPathComponent(
            "\(encoder.digest.hexadecimal)-\(InstructionSet.current.lowercased()).2.rows"
        )
        self.encoder = encoder
    }

    /// The vector and the number of tokens behind it, in bytes.
    private var vectorLength: Int { 4 * (encoder.dimension + 1) }
    private var recordLength: Int { 32 + vectorLength + 8 }

    /// The vectors and lengths of `texts`, one a row; what is missing is encoded by `workers` threads and kept.
    ///
    /// - Throws: `CommandError` if the folder cannot be written to.
    package func encoded(_ texts: [String], workers: Int, quiet: Bool = false) throws -> EncodedPrompts {
        let keys = texts.map { Data(SHA256.hash(data: Data($0.utf8))) }
        var known = stored(Set(keys))
        var missing: [(key: Data, text: String)] = []
        var asked: Set<Data> = []
        for (key, text) in zip(keys, texts) where known[key] == nil && asked.insert(key).inserted {
            missing.append((key, text))
        }
        if !missing.isEmpty {
            try Home.create(file.deletingLastPathComponent())
            let progress = ProgressMeter("encoding", total: missing.count, unit: "prompts", quiet: quiet)
            for start in stride(from: 0, to: missing.count, by: Self.slice) {
                let part = missing[start..<min(start + Self.slice, missing.count)]
                let rows = encoder.encode(part.map(\.text), workers: workers) { done, _ in
                    progress.update(start + done)
                }
                var records = Data()
                for (index, item) in part.enumerated() {
                    let vector = Self.bytes(Array(rows.features.row(index)) + [rows.inputTokens[index]])
                    known[item.key] = vector
                    records.append(item.key)
                    records.append(vector)
                    records.append(Self.checksum(item.key, vector))
                }
                try append(records)
            }
            progress.finish()
        }
        var elements: [Float] = []
        elements.reserveCapacity(texts.count * encoder.dimension)
        var inputTokens: [Float] = []
        for key in keys {
            let numbers = Self.floats(known[key] ?? Data())
            elements.append(contentsOf: numbers.dropLast())
            inputTokens.append(numbers.last ?? 0)
        }
        return EncodedPrompts(
            features: Matrix(rows: texts.count, columns: encoder.dimension, elements: elements),
            inputTokens: inputTokens
        )
    }

    /// The vectors on file among `keys`; none where the file is missing or cannot be read.
    ///
    /// The file is mapped, and read until all are found: of a file for many sets a small one needs little.
    private func stored(_ keys: Set<Data>) -> [Data: Data] {
        guard let contents = try? Data(contentsOf: file, options: .alwaysMapped) else { return [:] }
        var vectors: [Data: Data] = [:]
        for record in 0..<contents.count / recordLength where vectors.count < keys.count {
            let start = contents.startIndex + record * recordLength
            let key = Data(contents[start..<start + 32])
            guard keys.contains(key) else { continue }
            let vector = Data(contents[start + 32..<start + 32 + vectorLength])
            if contents[start + 32 + vectorLength..<start + recordLength] == Self.checksum(key, vector) {
                vectors[key] = vector
            }
        }
        return vectors
    }

    /// Appends whole records after the last whole record, alone among processes.
    private func append(_ records: Data) throws {
        let descriptor = unsafe open(file.path, O_RDWR | O_CREAT | O_CLOEXEC, 0o644)
        guard descriptor >= 0 else { throw failure() }
        // The lock goes with the descriptor, whatever happens.
        let handle = FileHandle(fileDescriptor: descriptor, closeOnDealloc: true)
        while flock(descriptor, LOCK_EX) != 0 {
            guard errno == EINTR else { throw failure() }
        }
        do {
            let end = try handle.seekToEnd()
            let whole = end - end % UInt64(recordLength)
            if whole < end { try handle.truncate(atOffset: whole) }
            try handle.seek(toOffset: whole)
            try handle.write(contentsOf: records)
            try handle.synchronize()
            try handle.close()
        } catch {
            throw CommandError("cannot write \(file.path): \(error.localizedDescription)")
        }
    }

    private func failure() -> CommandError {
        CommandError(
            "cannot write \(file.path): \(POSIXError(POSIXErrorCode(rawValue: errno) ?? .EIO).localizedDescription)"
        )
    }

    private static func bytes(_ row: [Float]) -> Data {
        var data = Data(capacity: 4 * row.count)
        for value in row {
            let bits = value.bitPattern
            for shift in stride(from: UInt32(0), to: 32, by: 8) {
                data.append(UInt8(truncatingIfNeeded: bits >> shift))
            }
        }
        return data
    }

    private static func floats(_ data: Data) -> [Float] {
        let bytes = Array(data)
        return stride(from: 0, to: bytes.count, by: 4).map { start in
            let bits = (0..<4).reduce(UInt32(0)) { $0 | UInt32(bytes[start + $1]) << UInt32(8 * $1) }
            return Float(bitPattern: bits)
        }
    }

    private static func checksum(_ key: Data, _ vector: Data) -> Data {
        Data(SHA256.hash(data: key + vector).prefix(8))
    }
}
