/// What a provider says of a batch, the same for all dialects.
package struct BatchReport: Sendable, Equatable {
    package enum Progress: Sendable, Equatable {
        case running
        /// Over, with results: all done, expired or cancelled.
        case over
        /// Over, and nothing was run.
        case failed
        /// A state that this program does not know: it may be over or not.
        case unknown
    }

    package struct Fault: Sendable, Equatable {
        package let code: String
        package let message: String
        package let line: Int?
    }

    package let id: String
    /// The provider's own word.
    package let state: String
    package let progress: Progress
    /// What to fetch results with: ids of files, or an address for Anthropic.
    ///
    /// Nil where there is none.
    package var outputFile: String?
    package var errorFile: String?
    /// Requests done and in all, where the provider counts them.
    package var done = 0
    package var total = 0
    package var faults: [Fault] = []
    /// The name of our file that its metadata or its input carries.
    package var fileName: String?
    package var digest: String?
    package var inputFile: String?
    /// Seconds since 1970.
    package var createdAt: Int64?

    package init(id: String, state: String, progress: Progress) {
        self.id = id
        self.state = state
        self.progress = progress
    }

    /// Refused as too many tokens of the model are queued: nothing was run, and it is tried again later.
    package var isOverQueue: Bool {
        progress == .failed && faults.contains { $0.code.lowercased() == "token_limit_exceeded" }
    }

    /// The provider's reasons as one line.
    package var reasons: String {
        let shown = faults.prefix(3).map { fault in
            let place = fault.line.map { "line \($0): " } ?? ""
            return "\(place)\(fault.message)\(fault.code.isEmpty ? "" : " (\(fault.code))")"
        }
        let rest = faults.count > 3 ? ["and \(faults.count - 3) more"] : []
        return (shown + rest).joined(separator: "; ")
    }
}
