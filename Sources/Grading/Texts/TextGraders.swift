/// The same bytes.
struct ExactGrader: Grader {
    let label = "exact@1"

    func grade(_ answer: [UInt8], reference: Reference) throws(GradingFault) -> Verdict {
        for text in try reference.texts() where text.utf8.elementsEqual(answer) { return .right("the same bytes") }
        return .wrong(answer.isEmpty ? "the answer is empty" : "other bytes")
    }
}

/// The same text but for case, white space, and quotes, marks of Markdown and a full stop around it.
struct NormalisedGrader: Grader {
    let label = "normalised@1"

    func grade(_ answer: [UInt8], reference: Reference) throws(GradingFault) -> Verdict {
        let texts = try reference.texts()
        let normal = Self.normal(answer)
        for text in texts where Self.normal(Array(text.utf8)) == normal { return .right("the same text") }
        return .wrong(normal.isEmpty ? "the answer is empty" : "another text: \(AnswerText.excerpt(normal))")
    }

    /// Marks go only in pairs, and a full stop at the end; what is left of `-5.` and `"5"` is the number.
    static func normal(_ text: [UInt8]) -> [UInt8] {
        var text = AnswerText.folded(text)[...]
        while true {
            let count = text.count
            if text.last == UInt8(ascii: "."), text.count > 1 { text.removeLast() }
            if let first = text.first, text.count > 1, first == text.last, "\"'`*_".utf8.contains(first) {
                text = text.dropFirst().dropLast()
            }
            text = AnswerText.trimmed(text)
            if text.count == count { return Array(text) }
        }
    }
}

/// The reference stands somewhere in the answer.
struct ContainsGrader: Grader {
    let label = "contains@1"

    func grade(_ answer: [UInt8], reference: Reference) throws(GradingFault) -> Verdict {
        let texts = try reference.texts()
        let folded = AnswerText.folded(answer)
        for text in texts {
            let wanted = AnswerText.folded(text.utf8)
            guard !wanted.isEmpty else { throw GradingFault("the reference is empty, and every answer contains that") }
            if AnswerText.contains(folded, wanted) { return .right("contains \(AnswerText.excerpt(wanted))") }
        }
        return .wrong("does not contain the reference")
    }
}
