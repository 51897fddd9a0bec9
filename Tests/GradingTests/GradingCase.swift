import Grading
import StrictJSON
import Testing

/// An answer, a reference and what a grader has to say of them.
struct GradingCase: Sendable {
    let answer: String
    let reference: JSON
    let isRight: Bool

    init(_ answer: String, _ reference: JSON, _ isRight: Bool) {
        self.answer = answer
        self.reference = reference
        self.isRight = isRight
    }

    func check(_ name: String, sourceLocation: SourceLocation = #_sourceLocation) throws {
        let verdict = try GraderCatalog.grader(name).grade(Array(answer.utf8), reference: Reference(reference))
        #expect(
            verdict.score == (isRight ? 1 : 0),
            "\(name) of \(answer.prefix(80)) against \(reference): \(verdict.reason)",
            sourceLocation: sourceLocation
        )
        #expect(!verdict.reason.isEmpty && verdict.reason.utf8.count <= 400, sourceLocation: sourceLocation)
    }
}

/// Answers that break readers.
enum HostileAnswer {
    static let all: [(name: String, bytes: [UInt8])] = [
        ("empty", []),
        ("white space", Array(" \n\t ".utf8)),
        ("ten megabytes of a letter", [UInt8](repeating: 0x61, count: 10_000_000)),
        ("a megabyte of digits", [UInt8](repeating: 0x39, count: 1_000_000)),
        ("a megabyte of open brackets", [UInt8](repeating: 0x5B, count: 1_000_000)),
        ("a megabyte of fences", [UInt8](repeating: 0x60, count: 1_000_000)),
        ("a megabyte of words", Array(String(repeating: "answer is ", count: 100_000).utf8)),
        ("NaN", Array("NaN".utf8)),
        ("infinity", Array("the answer is -Infinity".utf8)),
        ("a lone surrogate in WTF-8", [0xED, 0xA0, 0x80]),
        ("an escaped lone surrogate", Array(#"{"answer": "\ud800"}"#.utf8)),
        ("no UTF-8", [0xFF, 0xFE, 0x00, 0x41]),
        ("NUL", [0, 0, 0]),
        ("an open fence", Array("```json\n{\"a\": 1".utf8)),
        ("an exponent past all bounds", Array("1e999999999999999999999".utf8)),
        ("an open box", Array(#"\boxed{{{{"#.utf8)),
        ("a fraction of nothing", Array(#"\frac{1}{0} and 1/0"#.utf8)),
    ]
}
