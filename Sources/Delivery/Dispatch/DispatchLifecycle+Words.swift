// What goes into a dispatch lifecycle and what comes out of it.

extension DispatchLifecycle {
    /// What the ledger knows of the file's way.
    package struct Facts: Sendable, Hashable {
        package var state: RequestFileState
        package var providerFile: String?
        package var batch: String?
        package var batchState: String?
        package var outputFile: String?
        package var errorFile: String?
        package var fault: String?
        /// Failures in a row.
        package var strikes: Int16 = 0

        package init(state: RequestFileState) { self.state = state }

        package init(_ file: RequestFile) {
            state = file.state
            (providerFile, batch, batchState) = (file.providerFile, file.batch, file.batchState)
            (outputFile, errorFile, fault, strikes) = (file.outputFile, file.errorFile, file.fault, file.strikes)
        }
    }

    package enum Command: Sendable, Hashable {
        /// Write the facts to the ledger, if the file is still ours: `entered` or `lost`. The time of the state begins.
        case enter
        /// `uploads` with what was found.
        case findUpload
        /// `uploaded`.
        case upload
        /// `batches`.
        case findBatches
        /// `created`.
        case create
        /// `polled`.
        case poll
        /// `fetched`.
        case fetch
        /// `recorded`.
        case record
        /// Write the facts and give the file back, to be visited again after the pause.
        case leave(Pause)
    }

    /// When the next visit is due.
    package enum Pause: Sendable, Hashable {
        /// Nothing is left to do.
        case none
        /// The time between two questions for the state of a batch.
        case poll
        /// Until a call whose answer was lost has had its effect or never will.
        case settle
        /// Until the queue of the provider is shorter.
        case queue
        /// After a failure; with the seconds that the provider asks for.
        case failure(Double?)
        /// The account is of no use for now.
        case account
        /// Until somebody decides.
        case person
    }

    package enum Event: Sendable, Hashable {
        case entered
        /// Another process has the file, or it is done with.
        case lost
        case uploads(String?)
        case uploaded(String)
        /// Batches made of this file. Nothing found is only meant to be final once the announced call had time to show.
        case batches([Found], isSettled: Bool)
        case created(Found)
        case polled(Found, Progress, reasons: String)
        case fetched
        case recorded
        case failed(Failure, String)
    }

    /// A batch at the provider.
    package struct Found: Sendable, Hashable {
        package let id: String
        package var state = ""
        package var outputFile: String?
        package var errorFile: String?

        package init(id: String) { self.id = id }
    }

    package enum Progress: Sendable, Hashable {
        case running
        case over
        case failed
        /// Refused because of what else is queued: nothing was run.
        case overQueue
        case unknown
        /// Unknown, or running, for longer than any batch may take.
        case overdue
    }

    /// What a failed call says about its effect; see `ProviderFault`.
    package enum Failure: Sendable, Hashable {
        case account
        case refused
        case gone
        case busy(Double?)
        case unreachable
        case unsure(Double?)
    }
}
