/// What is wrong with a request to the backlog, as a sentence for the user.
///
/// Errors of the database itself are `PostgresError`.
package enum BacklogError: Error, Sendable, Equatable, CustomStringConvertible {
    /// The database was made by a newer program.
    case newerSchema(found: Int, known: Int)
    /// An applied migration and its file differ.
    case alteredMigration(name: String)
    /// The migrations in the database are not the first ones of this program's.
    case foreignMigration(found: String, expected: String)
    case schemaMissing
    case schemaOutdated(found: Int, known: Int)
    case jobExists(name: String, prompts: Int, state: String)
    case jobNotFound(name: String)
    case differentSource(name: String, reason: String)
    case differentSettings(name: String)
    case loadedByAnother(name: String)
    case emptyJob(name: String)
    case invalidRecord(line: Int, reason: String)
    case duplicateRecord(id: String, line: Int, first: String)
    case tooManyPrompts(limit: Int)
    case invalidJob(reason: String)
    /// The routing gave something else than one result for each prompt.
    case invalidRouting(chunk: Int64, reason: String)
    /// The prompts that a chunk covers are not all there.
    case damagedChunk(chunk: Int64, expected: Int, found: Int)
    /// A prompt already has a decision although the fence let us pass: a bug, never swallowed.
    case decidedTwice(chunk: Int64, detail: String)
    case snapshotNotFound(digest: String)
    case snapshotConflict(digest: String)
    case snapshotVersionTaken(name: String, version: Int, digest: String)
    case promotionConflict(channel: String, expected: Int, found: Int)
    case brokenPromotionLog(channel: String, sequence: Int, reason: String)
    case invalidCatalog(reason: String)
    case invalidOutcome(row: Int, reason: String)

    /// Whether a line of the source is at fault, which the message names.
    package var isAboutRecord: Bool {
        switch self {
        case .invalidRecord, .duplicateRecord: true
        default: false
        }
    }

    package var description: String {
        switch self {
        case .newerSchema(let found, let known):
            "the database has schema version \(found) and this program knows versions up to \(known); upgrade the waybill "
                + "program, the database cannot go back"
        case .alteredMigration(let name):
            "migration \(name) was applied with another text than this program has; use the program it was applied with, "
                + "or a newer release"
        case .foreignMigration(let found, let expected):
            "the database has migration \(found) where this program has \(expected); it belongs to another program"
        case .schemaMissing:
            "the database has no waybill schema; run `waybill migrate`"
        case .schemaOutdated(let found, let known):
            "the database has schema version \(found) and this program needs \(known); run `waybill migrate`"
        case .jobExists(let name, let prompts, let state):
            state == "loading"
                ? "the job \"\(name)\" is half loaded with \(prompts) prompts; finish it with --resume and the same source, "
                    + "or remove it with `waybill jobs cancel \(name)`"
                : "the job \"\(name)\" exists already with \(prompts) prompts (\(state)); choose another name, or give "
                    + "--resume to check that the source is the same"
        case .jobNotFound(let name): "there is no job \"\(name)\"; `waybill status` lists the jobs"
        case .differentSource(let name, let reason):
            "the source is not the one that the job \"\(name)\" was loaded from: \(reason)"
        case .differentSettings(let name):
            "the job \"\(name)\" was made with another preference or chunk size; resume it with the same settings"
        case .loadedByAnother(let name):
            "another process is loading the job \"\(name)\" at the same time; let one of them finish"
        case .emptyJob(let name): "the source of the job \"\(name)\" holds no prompts, expected at least one"
        case .invalidRecord(let line, let reason): "line \(line): \(reason)"
        case .duplicateRecord(let id, let line, let first):
            "line \(line): the id \"\(id)\" was used before, by \(first); every id must be unique within a job"
        case .tooManyPrompts(let limit): "a job can hold at most \(limit) prompts; split the source into several jobs"
        case .invalidJob(let reason): "invalid job: \(reason)"
        case .invalidRouting(let chunk, let reason): "chunk \(chunk): the routing gave an unusable result: \(reason)"
        case .damagedChunk(let chunk, let expected, let found):
            "chunk \(chunk) covers \(expected) prompts and the database holds \(found) of them; the tables were altered by "
                + "hand or restored in part"
        case .decidedTwice(let chunk, let detail):
            "chunk \(chunk): a prompt already has a decision (\(detail)); nothing was written, please report this"
        case .snapshotNotFound(let digest): "there is no snapshot \(digest) in the database; pack or import it first"
        case .snapshotConflict(let digest):
            "the database holds the snapshot \(digest) with another archive or signature; refusing to replace it"
        case .snapshotVersionTaken(let name, let version, let digest):
            "the database holds another snapshot as \(name) version \(version), sha256:\(digest); pack this one with a "
                + "version of its own"
        case .promotionConflict(let channel, let expected, let found):
            "the channel \"\(channel)\" moved to entry \(found) since entry \(expected) was read; look at its history and "
                + "decide again"
        case .brokenPromotionLog(let channel, let sequence, let reason):
            "the promotion log of the channel \"\(channel)\" is broken at entry \(sequence): \(reason)"
        case .invalidCatalog(let reason): "invalid model catalog: \(reason)"
        case .invalidOutcome(let row, let reason): "outcome \(row): \(reason)"
        }
    }
}
