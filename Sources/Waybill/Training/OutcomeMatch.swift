import Postgres
import RecordFiles
import Registry
import RoutingPolicy
import Terminal
import Units

/// How an outcome set meets the catalog and the jobs of a database: what matches, and what is said of the rest.
struct OutcomeMatch {
    let set: OutcomeSet
    let folder: String
    /// Whether what matches nothing is left out rather than refused.
    let allowsUnmatched: Bool

    /// The catalog's numbers of the set's models, in its order; nil for one that is left out.
    ///
    /// - Throws: `CommandError` naming models with outcomes that the catalog lacks, with the nearest names.
    func models(_ catalog: [Registry.ModelCatalog.Stored]) throws -> [Int16?] {
        var known: [ByteString: Int16] = [:]
        for stored in catalog { known[ByteString(stored.model.name)] = stored.number }
        let coverage = set.coverage
        let used = set.models.indices.filter { coverage[$0].scores + coverage[$0].costs > 0 }
        let missing = used.map { set.models[$0].name }.filter { known[ByteString($0)] == nil }
        let text = "\(missing.count) of the \(used.count) models in \(folder) are not in the catalog of the database"
        if missing.count == used.count || (!missing.isEmpty && !allowsUnmatched) {
            throw CommandError(
                "\(text): \(Self.named(missing, nearest: NearestNames(catalog.map(\.model.name)))); import them with "
                    + "`waybill models import`" + remedy(missing.count < used.count)
            )
        }
        if !missing.isEmpty { Message.note("left out outcomes: \(text): \(Self.named(missing))") }
        return set.models.map { known[ByteString($0.name)] }
    }

    /// The numbers of a job's prompts that the set has.
    ///
    /// - Throws: `CommandError` naming prompts of the set that the job lacks, unless the set has all of the job's
    ///   anyway.
    func prompts(of job: JobSummary, _ connection: borrowing Connection) throws -> [ByteString: Int32] {
        let numbers = try OutcomeRecorder.promptNumbers(connection, job: job.job, ids: set.prompts.map(\.id))
        let missing = set.prompts.map(\.id).filter { numbers[ByteString($0)] == nil }
        guard !missing.isEmpty else { return numbers }
        let text = "\(missing.count) of the \(set.prompts.count) prompts in \(folder) are not in the job '\(job.name)'"
        let coversJob = numbers.count == job.prompts && job.prompts > 0
        if numbers.isEmpty || !(coversJob || allowsUnmatched) {
            let ids = try OutcomeRecorder.someIDs(connection, job: job.job)
            let examples = ids.prefix(3).map { "'\($0)'" }.joined(separator: ", ")
            let lacking = job.prompts - numbers.count
            throw CommandError(
                "\(text), and \(lacking) of its \(job.prompts) prompts have no outcome here: "
                    + Self.named(missing, nearest: NearestNames(ids)) + "; give the ids of the job, such as \(examples)"
                    + remedy(!numbers.isEmpty)
            )
        }
        Message.note("left out outcomes: \(text)" + (coversJob ? ", all of whose prompts are here" : ""))
        return numbers
    }

    private func remedy(_ isPartial: Bool) -> String {
        isPartial ? ", or leave these out with --skip-unmatched" : "; nothing was recorded"
    }

    /// The first few names, each with those it may have been meant for.
    static func named(_ names: [String], nearest: NearestNames? = nil) -> String {
        let shown = names.prefix(3).map { name -> String in
            let near = nearest?.to(name) ?? []
            return "'\(name)'" + (near.isEmpty ? "" : " (nearest: \(near.map { "'\($0)'" }.joined(separator: ", ")))")
        }
        return shown.joined(separator: ", ") + (names.count > 3 ? " and \(names.count - 3) more" : "")
    }
}
