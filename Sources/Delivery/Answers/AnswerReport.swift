/// What a file of answers holds.
package struct AnswerReport: Sendable, Equatable {
    package var states: [AnswerState: Int] = [:]
    /// In nano-dollars.
    package var billed: Int64 = 0
    package var unknownCost = 0
    package var bytes = 0

    package init() {}

    package func count(_ state: AnswerState) -> Int { states[state] ?? 0 }

    /// Prompts in all.
    package var prompts: Int { states.values.reduce(0, +) }
    /// Prompts that may still get an answer.
    package var open: Int { count(.pending) + count(.sent) }
}
