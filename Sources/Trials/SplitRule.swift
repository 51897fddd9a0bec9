internal import PolicyEvaluation
internal import Terminal

/// How prompts are split into those to learn from and those to evaluate on.
package enum SplitRule: Sendable, Equatable {
    /// 30 % of the prompts, drawn anew for each seed, are to evaluate on.
    case random

    /// The prompts of one task are to evaluate on, all others to learn from.
    case taskHoldout(String)

    /// As `random`, but of one task's training prompts only a share is kept, and its test prompts alone are evaluated
    /// on.
    case thinned(task: String, share: Double)

    /// The rule that `--split` asks for: `random` or `task-holdout:NAME`.
    ///
    /// - Throws: `CommandError` for another word.
    package init(option text: String) throws {
        if text == "random" {
            self = .random
        } else if text.hasPrefix("task-holdout:"), text.count > "task-holdout:".count {
            self = .taskHoldout(String(text.dropFirst("task-holdout:".count)))
        } else {
            throw CommandError("--split \(text): expected random or task-holdout:NAME")
        }
    }

    /// The rule in words, for a report.
    package var summary: String {
        switch self {
        case .random: "random, 70 % of the prompts to learn from and 30 % to evaluate on, drawn anew for each seed"
        case .taskHoldout(let task):
            "hold-out of the task `\(task)`: its prompts are evaluated on, all others learned from; seeds vary "
                + "the training"
        case .thinned(let task, let share):
            "random, 70 % to learn from, of the task `\(task)` only \(decimal(100 * share, 0)) % of those; "
                + "evaluated on its other 30 %"
        }
    }
}
