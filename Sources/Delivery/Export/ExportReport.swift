package import BatchFiles

/// What an export wrote, or would write.
package struct ExportReport: Sendable, Equatable {
    /// What goes to one model.
    package struct Share: Sendable, Equatable {
        package let model: Int16
        package let service: ModelService
        package var files = 0
        package var lines = 0
        package var bytes = 0
        /// Estimated tokens of requests and answers.
        package var tokens: Int64 = 0
        /// As it was decided, in nano-dollars.
        package var predictedCost: Int64 = 0
        /// Lines that are not the first attempt of their prompt.
        package var repeated = 0

        mutating func add(_ draft: RequestFileDraft) {
            files += 1
            lines += draft.prompts.count
            bytes += draft.bytes
            tokens += draft.tokens
            predictedCost += draft.predictedCost
            if draft.group.attempt > 1 { repeated += draft.prompts.count }
        }
    }

    /// Prompts whose request cannot be written, by the word of the fault.
    package struct Failure: Sendable, Equatable {
        package let code: String
        package var prompts: Int
        /// Of the first of them.
        package let reason: String
    }

    package let job: Int64
    /// By the numbers of the models; those of which nothing was due are not in it.
    package internal(set) var shares: [Share] = []
    /// By their words.
    package internal(set) var failures: [Failure] = []
    /// Names of the files that were written now.
    package internal(set) var files: [String] = []
    /// Files that the ledger had, and that an interrupted export had not given their names.
    package internal(set) var named: [String] = []
    /// Files that the ledger has as not sent, and that do not lie in the folder.
    package internal(set) var missing: [String] = []
    /// Files of the job in the folder that the ledger does not know.
    package internal(set) var unknown: [String] = []

    package init(job: Int64) { self.job = job }

    package var lines: Int { shares.reduce(0) { $0 + $1.lines } }
    package var bytes: Int { shares.reduce(0) { $0 + $1.bytes } }
    package var tokens: Int64 { shares.reduce(0) { $0 + $1.tokens } }
    package var predictedCost: Int64 { shares.reduce(0) { $0 + $1.predictedCost } }
    package var failed: Int { failures.reduce(0) { $0 + $1.prompts } }

    mutating func add(_ draft: RequestFileDraft) {
        if let place = shares.firstIndex(where: { $0.model == draft.group.model }) {
            return shares[place].add(draft)
        }
        var share = Share(model: draft.group.model, service: draft.writer.service)
        share.add(draft)
        let place = shares.firstIndex { $0.model > share.model } ?? shares.endIndex
        shares.insert(share, at: place)
    }

    mutating func add(code: String, reason: String) {
        if let place = failures.firstIndex(where: { $0.code == code }) {
            failures[place].prompts += 1
        } else {
            let place = failures.firstIndex { $0.code > code } ?? failures.endIndex
            failures.insert(Failure(code: code, prompts: 1, reason: reason), at: place)
        }
    }
}
