/// What is wrong with a request to the backlog, as a sentence for the user.
///
/// Errors of the database itself are `PostgresError`.
package enum BacklogError: Error, Sendable, Equatable, CustomStringConvertible {
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

    /// Whether a line of the source is at fault, which the message names.
    package var isAboutRecord: Bool {
        switch self {
        case .invalidRecord, .duplicateRecord: true
        default: false
        }
    }

    package var description: String {
        switch self {
        case .jobExists(let name, let prompts, let state):
            state == "loading"
                ? "the job \"\(name)\" is half loaded with \(prompts) prompts; finish it with --resume and the "
                    + "same source, "
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
            "chunk \(chunk) covers \(expected) prompts and the database holds \(found) of them; the tables were "
                + "altered by "
                + "hand or restored in part"
        case .decidedTwice(let chunk, let detail):
            "chunk \(chunk): a prompt already has a decision (\(detail)); nothing was written, please report this"
        }
    }
}
