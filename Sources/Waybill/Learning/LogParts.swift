import RecordFiles
import Terminal

/// A log cut in two in the order of time: what a policy may know, and what it is judged on.
struct LogParts {
    let whole: OutcomeSet

    /// The older decisions.
    let early: OutcomeSet

    /// The rows of the newer ones whose text is not among the older.
    let late: [Int]

    /// Newer decisions that were left out, as a policy may know their text.
    let repeated: Int

    /// - Parameters:
    ///   - set: a log in which every decision has its time.
    ///   - share: of the decisions, the newest.
    /// - Throws: `CommandError` for a log too short to be cut.
    init(_ set: OutcomeSet, heldOut share: Double) throws {
        let times = set.decisions.map { $0?.decidedAt ?? "" }
        let order = times.indices.sorted { (times[$0], $0) < (times[$1], $1) }
        let count = Int((Double(order.count) * share).rounded())
        guard count > 0, count < order.count else {
            throw CommandError(
                "the log has \(order.count) decisions, too few to hold \(share) of them out; route more, or widen it"
            )
        }
        let first = order.prefix(order.count - count).sorted()
        whole = set
        early = set.selecting(prompts: first, models: Array(set.models.indices))
        let known = Set(first.map { Array(set.prompts[$0].text.utf8) })
        late = order.suffix(count).filter { !known.contains(Array(set.prompts[$0].text.utf8)) }.sorted()
        repeated = count - late.count
    }
}
