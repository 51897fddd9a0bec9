internal import Crypto
internal import Foundation
internal import Numerics
package import PromptEncoder
package import RecordFiles
package import RoutingPolicy
internal import StrictJSON
package import Units

/// Routes prompts from a stream without a database: one decision a line, in the order of the input.
///
/// Up to ``blockSize`` prompts are routed at once, fewer when the input pauses: whoever feeds lines one by one gets an
/// answer to each. The draw of a prompt is keyed by snapshot, job and the prompt's id, so that the result does not
/// depend on how the input was cut.
package struct StreamRouting {
    private let identity: Units.Digest
    private let policy: TrainedPolicy
    private let encoder: any Encoder
    private let preference: Preference
    private let jobSeed: Int64
    private let explore: Double?
    private let threads: Int
    private let skipsInvalid: Bool

    /// - Parameters:
    ///   - identity: the digest of the policy's snapshot.
    ///   - policy: the snapshot's policy, at the prices that hold.
    ///   - encoder: the one it was trained with.
    ///   - preference: what matters.
    ///   - jobSeed: names the draws.
    ///   - explore: what exploration may cost; nil for what the snapshot names.
    ///   - threads: how many encode.
    ///   - skipsInvalid: whether a line that cannot be read is told and left out instead of ending the run.
    package init(
        identity: Units.Digest,
        policy: TrainedPolicy,
        encoder: any Encoder,
        preference: Preference,
        jobSeed: Int64,
        explore: Double? = nil,
        threads: Int = 1,
        skipsInvalid: Bool = false
    ) {
        self.identity = identity
        self.policy = policy
        self.encoder = encoder
        self.preference = preference
        self.jobSeed = jobSeed
        self.explore = explore
        self.threads = threads
        self.skipsInvalid = skipsInvalid
    }

    package static let blockSize = 1024

    /// What a run did.
    package struct Report {
        package fileprivate(set) var routed = 0
        package fileprivate(set) var skipped = SkippedRecords()

        /// How many of the routed prompts are longer than the encoder reads.
        package fileprivate(set) var cut = 0
    }

    /// Reads all prompts of `reader` and hands a JSON line for each to `write`.
    ///
    /// - Throws: what a bad line is, after the lines before it were written.
    package func run(_ reader: inout PromptReader, write: ([UInt8]) throws -> Void) throws -> Report {
        var report = Report()
        var input = Input(skipsInvalid: skipsInvalid)
        while true {
            let block = input.block(&reader)
            if !block.isEmpty { try write(try lines(block, &report)) }
            report.routed += block.count
            report.skipped = input.skipped
            if let failure = input.failure { throw failure }
            if input.hasEnded { return report }
        }
    }

    /// Reading with all that may go wrong, kept until what came before is written.
    private struct Input {
        let skipsInvalid: Bool
        var skipped = SkippedRecords()
        var hasEnded = false
        var failure: RecordError?

        init(skipsInvalid: Bool) { self.skipsInvalid = skipsInvalid }

        mutating func block(_ reader: inout PromptReader) -> [PromptRecord] {
            var block: [PromptRecord] = []
            while block.count < StreamRouting.blockSize, failure == nil {
                do throws(RecordError) {
                    if !block.isEmpty, try !reader.isReady() { break }
                    guard let record = try reader.next() else {
                        hasEnded = true
                        break
                    }
                    block.append(record)
                } catch {
                    do throws(RecordError) {
                        guard skipsInvalid else { throw error }
                        try skipped.add(error)
                    } catch {
                        failure = error
                    }
                }
            }
            return block
        }
    }

    private func lines(_ block: [PromptRecord], _ report: inout Report) throws -> [UInt8] {
        let sampler = DecisionSampler(snapshotDigest: identity.bytes, jobSeed: jobSeed)
        let prompts = encoder.encode(block.map(\.prompt), workers: threads)
        report.cut += prompts.cut
        let batch = try policy.route(
            prompts,
            encoderDigest: encoder.digest,
            preference: preference,
            explore: explore
        )
        var lines: [UInt8] = []
        for (row, record) in block.enumerated() {
            let decision = sampler.decision(batch, row: row, promptNumber: Self.number(of: record.id))
            var members = [
                // As it came in; the draw is the same for 1 and "1".
                JSON.Member(key: "id", value: record.hasIntegerID ? .number(record.id) : .string(record.id)),
                JSON.Member(key: "model", value: .string(policy.candidates[decision.candidate].name)),
                JSON.Member(key: "propensity", value: JSON(decision.propensity)),
                JSON.Member(key: "predicted_quality", value: JSON(decision.predictedQuality)),
                JSON.Member(key: "predicted_cost_usd", value: JSON(decision.predictedCost)),
                JSON.Member(key: "input_tokens", value: JSON(Int(prompts.inputTokens[row]))),
            ]
            // Only where it is so: the preference lies outside the range the policy was trained for.
            if decision.isExtrapolated { members.append(JSON.Member(key: "extrapolated", value: .bool(true))) }
            JSON.object(members).append(to: &lines)
            lines.append(UInt8(ascii: "\n"))
        }
        return lines
    }

    /// The first eight bytes of the id's SHA-256.
    private static func number(of id: String) -> Int64 {
        SHA256.hash(data: Data(id.utf8)).prefix(8).reduce(0) { $0 << 8 | Int64($1) }
    }
}
