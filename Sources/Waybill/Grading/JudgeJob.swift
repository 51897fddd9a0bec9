import Delivery
import Foundation
import Grading
import Postgres
import RoutingPolicy
import StrictJSON
import Terminal
import Units

/// The prompts that ask a judge model about the answers of a job.
struct JudgeJob {
    let model: String
    let rubric: String
    let version: Int
    /// The job whose answers are compared with, by the ids of the prompts; nil where each is judged by itself.
    let against: GradedJob?
    /// Names of models by their numbers.
    let models: [Int16: String]

    /// What the judge's grades are stored under: the model, and the digest of what it was told.
    var label: String {
        // What a label may not have, as the @ of some models' names, is a dash in it.
        let name = model.utf8.prefix(100).map { byte in
            let isPlain = (byte | 0x20) &- 0x61 < 26 || byte &- 0x30 < 10 || "._:/-".utf8.contains(byte)
            return isPlain ? byte : UInt8(ascii: "-")
        }
        let digest = Self.digest(Array(rubric.utf8)).prefix(8)
        let other = against.map { ",against=job\($0.job)" } ?? ""
        return "\(String(decoding: name, as: UTF8.self))@\(version)(rubric=\(digest)\(other))"
    }

    /// Writes a line for each answer, two where answers are compared, the second with them swapped.
    ///
    /// - Returns: how many lines there are, and how many answers have none: no text, or nothing to compare with.
    func write(
        _ connection: borrowing Connection,
        _ job: GradedJob,
        to file: URL,
        progress: (Int) -> Void
    ) throws -> (lines: Int, left: Int) {
        var others: [ByteString: GradableAnswer] = [:]
        for range in against?.ranges ?? [] {
            for answer in try GradableAnswer.read(connection, job: against?.job ?? 0, range) {
                others[ByteString(answer.id)] = answer
            }
        }
        var stream = try OutputFileStream(replacing: file)
        var (lines, left) = (0, 0)
        for range in job.ranges {
            for answer in try GradableAnswer.read(connection, job: job.job, range) {
                guard let text = answer.text, let prompts = prompts(answer, text, others[ByteString(answer.id)]) else {
                    left += 1
                    continue
                }
                for (order, prompt) in prompts {
                    try stream.write(line(job, answer, text, order, prompt).serialized() + [0x0A])
                    lines += 1
                }
            }
            progress(Int(range.upperBound))
        }
        try stream.synchronize()
        try stream.keep()
        return (lines, left)
    }

    private func line(
        _ job: GradedJob,
        _ answer: GradableAnswer,
        _ text: [UInt8],
        _ order: String,
        _ prompt: String
    ) -> JSON {
        [
            "id": .string(order.isEmpty ? answer.id : "\(answer.id)#\(order)"), "prompt": .string(prompt),
            "judged": [
                "job": .string(job.name), "id": .string(answer.id), "model": .string(models[answer.model] ?? ""),
                "order": .string(order), "answer": .string(Self.digest(text)), "grader": .string(label),
            ],
        ]
    }

    /// Each with the order of the answers: nothing, AB, or BA.
    private func prompts(_ answer: GradableAnswer, _ text: [UInt8], _ other: GradableAnswer?) -> [(String, String)]? {
        let mark = String(Self.digest(text + Array(answer.question.utf8)).prefix(16))
        let mine = String(decoding: text, as: UTF8.self)
        guard against != nil else { return [("", Judge.question(rubric, answer.question, answer: mine, mark: mark))] }
        guard let theirs = other?.text.map({ String(decoding: $0, as: UTF8.self) }) else { return nil }
        return [
            ("AB", Judge.question(rubric, answer.question, first: mine, second: theirs, mark: mark)),
            ("BA", Judge.question(rubric, answer.question, first: theirs, second: mine, mark: mark)),
        ]
    }

    static func digest(_ text: [UInt8]) -> String { Grade.subject(text, []).hexadecimal }
}
