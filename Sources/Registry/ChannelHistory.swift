package import Postgres
internal import Units

/// What was in a channel when: a reading of its log, without the database.
package struct ChannelHistory: Sendable {
    /// A snapshot in force, from one entry to the next that moved the channel.
    package struct Period: Sendable, Equatable {
        package let entry: PromotionEntry

        /// When the next one took its place; nil for what is in force.
        package let until: Timestamp?
    }

    /// All entries, oldest first, refusals among them.
    package let entries: [PromotionEntry]

    /// Oldest first, without gaps.
    package let periods: [Period]

    /// - Parameter entries: one channel's log, oldest first, verified.
    package init(_ entries: [PromotionEntry]) {
        self.entries = entries
        let moving = entries.filter(\.moves)
        periods = moving.enumerated().map { index, entry in
            Period(entry: entry, until: index + 1 < moving.count ? moving[index + 1].at : nil)
        }
    }

    /// What is in force; nil if nothing ever was.
    package var current: PromotionEntry? { periods.last?.entry }

    /// What was in force at a moment: the last entry made by then; nil if nothing was.
    package func inForce(at moment: Timestamp) -> Period? {
        periods.last { $0.entry.at <= moment }
    }

    /// Whether the snapshot was ever in force here.
    package func held(_ digest: [UInt8]) -> Bool { periods.contains { $0.entry.digest == digest } }

    /// Where a rollback leads that names no snapshot, nearest first: those in force before the present one.
    ///
    /// A promotion is put on top of what was in force; a rollback takes off what it went back from. So a second
    /// rollback goes one further, and never forth to what was just left.
    package var rollbackTargets: [[UInt8]] {
        var stack: [[UInt8]] = []
        for period in periods {
            let entry = period.entry
            if entry.action == .rollback, let place = stack.lastIndex(of: entry.digest) {
                stack.removeSubrange((place + 1)...)
            } else if stack.last != entry.digest {
                stack.append(entry.digest)
            }
        }
        guard let current = stack.popLast() else { return [] }
        var seen = [current]
        return stack.reversed().filter { digest in
            guard !seen.contains(digest) else { return false }
            seen.append(digest)
            return true
        }
    }
}
