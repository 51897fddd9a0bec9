internal import Crypto
internal import Numerics

/// The lottery that turns probabilities into decisions, for one snapshot and one job.
///
/// The draw of a prompt is a pure function of the snapshot's digest, the job's seed and the prompt's number. So anyone
/// can compute a recorded decision again in isolation, and it does not matter who routed the prompt, when, or beside
/// which other prompts: the Philox key is the first 8 bytes (little-endian) of SHA-256 over the ASCII text
/// `waybill-decision-v1`, the 32 digest bytes and the seed's 8 bytes (little-endian); the counter is the prompt's
/// number.
package struct DecisionSampler: Sendable, Hashable {
    private let philox: Philox

    /// - Precondition: the digest is 32 bytes long.
    package init(snapshotDigest: [UInt8], jobSeed: Int64) {
        precondition(snapshotDigest.count == 32, "a snapshot digest is 32 bytes long")
        var hash = SHA256()
        hash.update(data: Array("waybill-decision-v1".utf8))
        hash.update(data: snapshotDigest)
        hash.update(data: Self.littleEndian(UInt64(bitPattern: jobSeed)))
        let key = hash.finalize().prefix(8).reversed().reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
        philox = Philox(key: key)
    }

    /// The draw of one prompt in [0, 1).
    package func draw(promptNumber: Int64) -> Double {
        philox.uniform(at: UInt64(bitPattern: promptNumber))
    }

    /// The candidate that prompt `promptNumber` gets in `row` of the routed batch.
    package func decision(_ batch: RoutedBatch, row: Int, promptNumber: Int64) -> Decision {
        batch.decision(row: row, draw: draw(promptNumber: promptNumber))
    }

    /// One decision a row of the routed batch, whose rows are the prompts `promptNumbers`.
    ///
    /// - Precondition: there are as many numbers as rows.
    package func decisions(_ batch: RoutedBatch, promptNumbers: some Collection<Int64>) -> [Decision] {
        precondition(promptNumbers.count == batch.probabilities.rows, "one prompt number a row")
        return promptNumbers.enumerated().map { decision(batch, row: $0.offset, promptNumber: $0.element) }
    }

    private static func littleEndian(_ value: UInt64) -> [UInt8] {
        (0..<8).map { UInt8(truncatingIfNeeded: value >> (8 * $0)) }
    }
}
