internal import BatchFiles

/// What became of the lines of a result file.
package struct RecordReport: Sendable, Equatable {
    /// Lines that are not blank.
    package var lines = 0
    package var answered = 0
    /// Of the answered, those that were cut off at a limit of tokens.
    package var truncated = 0
    /// Errors that may pass.
    package var passing = 0
    package var expired = 0
    /// Failures for good.
    package var failed = 0
    /// Failures of any kind by their code.
    package var codes: [String: Int] = [:]
    /// Lines that were recorded before, and say the same.
    package var repeated = 0
    /// Answers that had been given up as missing.
    package var late = 0
    /// Second answers that say something else: the first is kept.
    package var conflicts = 0
    /// Lines that match nothing that was sent, or cannot be read.
    package var quarantined = 0
    /// New lines whose cost is not known.
    package var unknownCost = 0
    /// New lines that another model answered than the one that was asked; dated names of the same are normal.
    package var servedOther = 0
    /// In nano-dollars, of new lines.
    package var billed: Int64 = 0
    /// Why the file could not be read to its end.
    package var cutOff: String?
    /// The first reason for which a line was put aside, with its line.
    package var firstFault: String?
    /// The request files that lines belong to.
    package var files: Set<Int64> = []

    package init() {}

    /// Lines that were recorded now.
    package var recorded: Int { answered + passing + expired + failed }

    /// Whether all lines are recorded or were before.
    package var isWhole: Bool { cutOff == nil && quarantined == 0 && conflicts == 0 }

    mutating func count(_ line: ResultLine, cost: Int64?) {
        switch line.status {
        case .answered:
            answered += 1
            if line.isTruncated { truncated += 1 }
        case .passing, .missing: passing += 1
        case .expired: expired += 1
        case .failed: failed += 1
        }
        if line.status != .answered { codes[line.errorCode ?? "without a code", default: 0] += 1 }
        if let cost { billed += cost } else { unknownCost += 1 }
    }

    mutating func note(fault: String, line: Int) {
        if firstFault == nil { firstFault = "line \(line): \(fault)" }
    }
}
