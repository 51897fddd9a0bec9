/// The same JSON value as the reference.
struct JSONGrader: Grader {
    let label = "json@1"

    func grade(_ answer: [UInt8], reference: Reference) throws(GradingFault) -> Verdict {
        guard let found = JSONInText.last(answer) else { return .wrong("no JSON in the answer") }
        return found.isSameValue(as: reference.document) ? .right("the same value") : .wrong("another value")
    }
}
