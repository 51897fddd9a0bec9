internal import BatchFiles
package import Postgres
internal import Schema

/// An answer with what it is graded by.
package struct GradableAnswer: Sendable {
    package let prompt: Int32
    /// The producer's id of the prompt.
    package let id: String
    package let model: Int16
    package let attempt: Int16
    /// The text of the prompt.
    package let question: String
    /// The other fields of the prompt, as JSON.
    package let metadata: [UInt8]?
    /// The text of the answer in UTF-8, or tool calls as the provider wrote them; nil once dropped.
    package let text: [UInt8]?
    /// Nano-dollars that it was billed; nil if not known.
    package let cost: Int64?

    /// What a grade from outside is of: the text, or which attempt it was where the text was dropped.
    package var gradedText: [UInt8] { text ?? Array("attempt \(attempt)".utf8) }

    /// The answers of a range of prompts, of each the first that came.
    package static func read(
        _ connection: borrowing Connection,
        job: Int64,
        _ range: ClosedRange<Int32>
    ) throws -> [GradableAnswer] {
        var answers: [GradableAnswer] = []
        try connection.copyOutLent(
            .gradeAnswersCopyOut,
            ["job": job, "first": range.lowerBound, "last": range.upperBound]
        ) { row, bytes in
            answers.append(
                GradableAnswer(
                    prompt: try row.int32(bytes),
                    id: try row.text(bytes),
                    model: try row.int16(bytes),
                    attempt: try row.int16(bytes),
                    question: try row.text(bytes),
                    metadata: try row.range(bytes).map { range in range.map { bytes[$0] } },
                    text: try row.range(bytes).map { text(bytes, $0) },
                    cost: try row.optionalInt64(bytes)
                )
            )
        }
        return answers
    }

    /// What stands for the text: of a JSON string what it says, a lone surrogate as U+FFFD.
    private static func text(_ bytes: Span<UInt8>, _ range: Range<Int>) -> [UInt8] {
        let isString = range.count >= 2 && bytes[range.lowerBound] == UInt8(ascii: "\"")
        return isString ? JSONText.decoded(bytes, range) : range.map { bytes[$0] }
    }
}
