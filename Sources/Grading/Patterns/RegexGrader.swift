/// A pattern is found in the answer.
struct RegexGrader: Grader {
    let label = "regex@1"

    func grade(_ answer: [UInt8], reference: Reference) throws(GradingFault) -> Verdict {
        for text in try reference.texts() where try Pattern(text).isFound(in: answer) {
            return .right("the pattern is found")
        }
        return .wrong("the pattern is not found")
    }
}
