internal import Terminal

/// What learners are shown of the outcomes on file.
package enum FeedbackProtocol: String, Sendable, CaseIterable {
    /// Every outcome.
    case full

    /// One outcome a visit, over many epochs.
    case replay

    /// One outcome a prompt, of a model drawn uniformly.
    case log

    /// The protocol that `--feedback` asks for.
    ///
    /// - Throws: `CommandError` for another word.
    package init(option text: String) throws {
        guard let known = FeedbackProtocol(rawValue: text) else {
            throw CommandError("--feedback \(text): expected full, replay or log")
        }
        self = known
    }
}
