/// The number that an answer ends with, against a reference.
struct NumericGrader: Grader {
    let absolute: Double
    let relative: Double

    var label: String {
        var set: [String] = []
        if absolute != 0 { set.append("absolute=\(absolute)") }
        if relative != 1e-6 { set.append("relative=\(relative)") }
        return "numeric@1" + (set.isEmpty ? "" : "(\(set.joined(separator: ",")))")
    }

    func grade(_ answer: [UInt8], reference: Reference) throws(GradingFault) -> Verdict {
        var wanted: [Double] = []
        for text in try reference.texts() {
            let bytes = Array(text.utf8)
            guard let number = FinalNumber.whole(bytes) else {
                throw GradingFault("the reference \(AnswerText.excerpt(bytes)) is no number")
            }
            wanted.append(number)
        }
        guard let found = FinalNumber.find(answer) else { return .wrong("no number in the answer") }
        for number in wanted where (found - number).magnitude <= max(absolute, relative * number.magnitude) {
            return .right("\(found) is near enough")
        }
        return .wrong("\(found), not \(wanted.map { "\($0)" }.joined(separator: " or "))")
    }
}
