/// What is wrong with a request to the registry, as a sentence for the user.
///
/// Errors of the database itself are `PostgresError`.
package enum RegistryError: Error, Sendable, Equatable, CustomStringConvertible {
    /// The database was made by a newer program.
    case newerSchema(found: Int, known: Int)
    /// An applied migration and its file differ.
    case alteredMigration(name: String)
    /// The migrations in the database are not the first ones of this program's.
    case foreignMigration(found: String, expected: String)
    case schemaMissing
    case schemaOutdated(found: Int, known: Int)
    case snapshotNotFound(digest: String)
    case snapshotConflict(digest: String)
    case snapshotVersionTaken(name: String, version: Int, digest: String)
    case promotionConflict(channel: String, expected: Int, found: Int)
    case brokenPromotionLog(channel: String, sequence: Int, reason: String)
    case brokenRevocationLog(sequence: Int, reason: String)
    case invalidChannel(name: String)
    case invalidReference(text: String, reason: String)
    case alreadyRevoked(what: String, at: String, reason: String)
    case invalidCatalog(reason: String)
    case invalidOutcome(row: Int, reason: String)
    case unknownJob(name: String, hint: String)
    /// A decision that no finished chunk covers.
    case damagedLog(job: String, prompt: Int)

    /// Another process learns on this database.
    case learnerAtWork(holder: String)

    package var description: String {
        switch self {
        case .newerSchema(let found, let known):
            "the database has schema version \(found) and this program knows versions up to \(known); upgrade "
                + "the waybill "
                + "program, the database cannot go back"
        case .alteredMigration(let name):
            "migration \(name) was applied with another text than this program has; use the program it was "
                + "applied with, "
                + "or a newer release"
        case .foreignMigration(let found, let expected):
            "the database has migration \(found) where this program has \(expected); it belongs to another program"
        case .schemaMissing:
            "the database has no waybill schema; run `waybill migrate`"
        case .schemaOutdated(let found, let known):
            "the database has schema version \(found) and this program needs \(known); run `waybill migrate`"
        case .snapshotNotFound(let digest): "there is no snapshot \(digest) in the database; pack or import it first"
        case .snapshotConflict(let digest):
            "the database holds the snapshot \(digest) with another archive or signature; refusing to replace it"
        case .snapshotVersionTaken(let name, let version, let digest):
            "the database holds another snapshot as \(name) version \(version), sha256:\(digest); pack this one with a "
                + "version of its own"
        case .promotionConflict(let channel, let expected, let found):
            "the channel \"\(channel)\" moved to entry \(found) since entry \(expected) was read, and nothing was "
                + "changed; look at its history and decide again"
        case .brokenPromotionLog(let channel, let sequence, let reason):
            "the promotion log of the channel \"\(channel)\" is broken at entry \(sequence): \(reason)"
        case .brokenRevocationLog(let sequence, let reason):
            "the log of revocations is broken at entry \(sequence): \(reason)"
        case .invalidChannel(let name): "\"\(name)\" is no name of a channel; \(ChannelName.rule)"
        case .invalidReference(let text, let reason): "\"\(text)\": \(reason)"
        case .alreadyRevoked(let what, let at, let reason): "\(what) was revoked already, at \(at): \(reason)"
        case .invalidCatalog(let reason): "invalid model catalog: \(reason)"
        case .invalidOutcome(let row, let reason): "outcome \(row): \(reason)"
        case .unknownJob(let name, let hint): "there is no job '\(name)'; \(hint)"
        case .learnerAtWork(let holder):
            "another learner is at work: \(holder); wait for its end"
        case .damagedLog(let job, let prompt):
            "prompt \(prompt) of the job '\(job)' has a decision that no finished chunk made; the log is damaged"
        }
    }
}
