internal import Units

extension DataTable {
    /// The most characters of a reason or a detail that a table holds; the log has all of them.
    private static let longestText = 400

    private static func shortened(_ text: String) -> Cell {
        .text(text.count > longestText ? text.prefix(longestText) + "…" : text)
    }

    /// Every channel with what is in force there.
    static func channels(_ channels: [SiteData.Channel], page: (SiteData.Channel) -> String?) -> DataTable {
        DataTable(
            id: "channels",
            caption: "Channels: what is in force, and whether the log is sound",
            of: channels,
            page: page,
            columns: [
                Column("channel", "Channel", .words, meaning: "name of the channel") { .text($0.name) },
                Column("snapshot", "In force", .words, meaning: "policy and version in force", unknown: "nothing") {
                    $0.current?.snapshot.map(Cell.text) ?? .unknown
                },
                Column("digest", "Identity", .code, meaning: "identity of the snapshot in force", unknown: "nothing") {
                    $0.current.map { .text($0.digest) } ?? .unknown
                },
                Column("since", "Since", .time, meaning: "when it was put there", unknown: "never") {
                    $0.current.map { .moment($0.at) } ?? .unknown
                },
                Column("entries", "Entries", .count, meaning: "entries of the log, refusals included") {
                    .integer(Int64($0.entries.count))
                },
                Column("chain", "Chain", .words, meaning: "sound, or the first entry that is not as it was written") {
                    shortened($0.faults.first ?? "sound")
                },
            ]
        )
    }

    /// What was in a channel when, newest first.
    static func history(_ entries: [SiteData.Entry], id: String, total: Int) -> DataTable {
        DataTable(
            id: id,
            caption: "History: what was in the channel when, and who decided it",
            of: entries,
            total: total,
            columns: [
                Column("entry", "Entry", .count, meaning: "number in the channel's log") {
                    .integer(Int64($0.sequence))
                },
                Column("at", "Since", .time, meaning: "when it was decided") { .moment($0.at) },
                Column("until", "Until", .time, meaning: "when another took its place", unknown: "no end") {
                    $0.until.map(Cell.moment) ?? .unknown
                },
                Column("action", "What", .words, meaning: "promote, rollback or refuse") { .text($0.action) },
                Column("snapshot", "Snapshot", .words, meaning: "policy and version", unknown: "not stored") {
                    $0.snapshot.map(Cell.text) ?? .unknown
                },
                Column("digest", "Identity", .code, meaning: "identity of the snapshot") { .text($0.digest) },
                Column("actor", "By", .words, meaning: "who decided") { shortened($0.actor) },
                Column("reason", "Reason", .words, meaning: "why, in the words of who decided") {
                    shortened($0.reason)
                },
            ]
        )
    }

    /// What the gates said, newest entry first.
    static func gates(_ entries: [SiteData.Entry], id: String) -> DataTable {
        DataTable(
            id: id,
            caption: "Gates: what was checked before, with figure and bound",
            of: entries.flatMap { entry in entry.gates.map { (entry: entry.sequence, gate: $0) } },
            columns: [
                Column("entry", "Entry", .count, meaning: "number in the channel's log") { .integer(Int64($0.entry)) },
                Column("gate", "Gate", .words, meaning: "name of the gate") { shortened($0.gate.name) },
                Column("result", "Result", .words, meaning: "passed, failed, skipped or forced") {
                    shortened($0.gate.result)
                },
                Column("figure", "Figure", .words, meaning: "what was measured", unknown: "none") {
                    $0.gate.figure.map(Cell.text) ?? .unknown
                },
                Column("bound", "Bound", .words, meaning: "what is allowed", unknown: "none") {
                    $0.gate.bound.map(Cell.text) ?? .unknown
                },
                Column("detail", "Detail", .words, meaning: "what the figure is of, or why there is none") {
                    shortened($0.gate.detail)
                },
            ]
        )
    }
}
