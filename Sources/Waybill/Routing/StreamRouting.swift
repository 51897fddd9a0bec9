import Crypto
import Foundation
import LinearAlgebra
import PolicySnapshot
import PromptEncoder
import RecordFiles
import RoutingPolicy
import StrictJSON

/// Routes prompts from a stream without a database: one decision a line, in the order of the input.
///
/// The draw of a prompt is keyed by snapshot, job and the prompt's id, so that the result does not depend on how the input
/// was cut into streams.
struct StreamRouting {
    let snapshot: VerifiedSnapshot

    /// The snapshot's policy at the prices that hold.
    let policy: TrainedPolicy
    let encoder: any Encoder
    let preference: Preference
    let jobSeed: Int64
    let threads: Int

    /// Reads all prompts of `reader` and writes a JSON line for each to `output`.
    ///
    /// - Returns: how many there were, and how many of them are longer than the encoder reads.
    func run(_ reader: inout PromptReader, to output: FileHandle) throws -> (prompts: Int, cut: Int) {
        let sampler = DecisionSampler(snapshotDigest: snapshot.identity.bytes, jobSeed: jobSeed)
        var (count, cut) = (0, 0)
        while true {
            var block: [PromptRecord] = []
            while block.count < 1024, let record = try reader.next() { block.append(record) }
            guard !block.isEmpty else { return (count, cut) }
            let prompts = encoder.encode(block.map(\.prompt), workers: threads)
            let batch = try policy.route(prompts, encoderDigest: encoder.digest, preference: preference)
            var lines: [UInt8] = []
            for (row, record) in block.enumerated() {
                let decision = sampler.decision(batch, row: row, promptNumber: Self.number(of: record.id))
                var members = [
                    JSON.Member(key: "id", value: .string(record.id)),
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
            try output.write(contentsOf: Data(lines))
            count += block.count
            cut += prompts.cut
        }
    }

    /// The first eight bytes of the id's SHA-256.
    private static func number(of id: String) -> Int64 {
        SHA256.hash(data: Data(id.utf8)).prefix(8).reduce(0) { $0 << 8 | Int64($1) }
    }
}
