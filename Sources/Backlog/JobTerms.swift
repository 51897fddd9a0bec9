/// When a job may run, to which models its prompts may go, and for whom.
package struct JobTerms: Sendable, Equatable {
    /// Not before this time, as ISO 8601 with a zone.
    package var notBefore: String?

    /// What has not begun by this time is cancelled; as ISO 8601 with a zone.
    package var deadline: String?

    /// The numbers of the models that may be chosen; nil for all.
    package var allowedModels: [Int16]?

    /// Leases a chunk may lose before it is halved, 1 to 100.
    package var maximumAttempts: Int16 = 2

    /// Whose share of the workers it uses; nil for the database user.
    package var tenant: String?

    /// What exploration may cost, 0 to 1; 0 switches it off.
    ///
    /// It limits the predicted utility lost, as a share of its scale, and the predicted cost added, as a share of the
    /// cost.
    package var explore = Self.defaultExplore

    /// What becomes of the texts of answers.
    package enum Answers: String, Sendable, CaseIterable {
        case keep
        /// They go once they were delivered.
        case drop
    }

    package var answers = Answers.keep

    /// How often a prompt is sent before what may pass counts as a failure, 1 to 100.
    package var maximumTries: Int16 = 3

    package static let defaultExplore = 0.01

    package init() {}
}
