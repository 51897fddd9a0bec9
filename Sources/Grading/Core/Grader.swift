/// What a grader says of an answer.
package struct Verdict: Sendable, Equatable {
    /// From 0 to 1.
    package let score: Double
    /// Why, in a clause for people; at most some hundred characters.
    package let reason: String

    package init(score: Double, reason: String) {
        self.score = score
        self.reason = reason
    }

    static func right(_ reason: String) -> Verdict { Verdict(score: 1, reason: reason) }
    static func wrong(_ reason: String) -> Verdict { Verdict(score: 0, reason: reason) }
}

/// Why a reference or an option is none that a grader can work with; the answer is not to blame and gets no score.
package struct GradingFault: Error, Sendable, Equatable, CustomStringConvertible {
    package let reason: String

    package init(_ reason: String) { self.reason = reason }

    package var description: String { reason }
}

/// Compares an answer with a reference.
///
/// It reads nothing else, so the same two give the same verdict for ever.
package protocol Grader: Sendable {
    /// Name, version and what was set, as `numeric@1(absolute=0.01)`. A grader that judges otherwise has another one.
    var label: String { get }

    /// - Parameters:
    ///   - answer: the text in UTF-8, of any length and content.
    ///   - reference: what came with the prompt.
    /// - Returns: the score, and why.
    /// - Throws: `GradingFault` for a reference that cannot be used.
    func grade(_ answer: [UInt8], reference: Reference) throws(GradingFault) -> Verdict
}
