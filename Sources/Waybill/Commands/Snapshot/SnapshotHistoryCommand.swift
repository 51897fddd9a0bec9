import ArgumentParser
import CommandOptions
import Postgres
import Registry
import StrictJSON
import Terminal
import Units

struct SnapshotHistoryCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "history",
        abstract: "Show what was in a channel when, and who decided it.",
        usage: "waybill snapshot history [<options>]",
        discussion: """
            Answered from the channel's log alone, whose hashes are computed again first: a
            log that was altered is told and not shown. Refusals are listed too; they moved
            nothing. --at names what was in force at that moment.

            Example: waybill snapshot history --at 2026-11-21T03:00:00Z
            """
    )

    @Option(help: "The channel.")
    var channel = PromotionLog.production

    @Option(help: "What was in force then: a time with its zone.")
    var at: String?

    @OptionGroup var options: DatabaseOptions
    @OptionGroup var output: OutputOptions

    func validate() throws {
        try ChannelOption.check("--channel", channel)
        if let at { _ = try TimeOption.seconds(at, option: "--at") }
    }

    func run() throws {
        let connection = try options.connect()
        let history = ChannelHistory(try PromotionLog.verified(connection, channel: channel))
        let labels = SnapshotLabels(try SnapshotStore.list(connection))
        if let at {
            let moment = Timestamp(unixSeconds: Int64(try TimeOption.seconds(at, option: "--at")))
            return try report(history.inForce(at: moment), at: moment, labels)
        }
        if output.json {
            return try JSONOutput.write([
                "channel": .string(channel), "entries": JSON(history.entries.count), "chain": "verified",
                "current": history.current.map { .string($0.digest.hexadecimal) } ?? .null,
                "log": JSON(try history.entries.map { try json($0, history, labels) }),
            ])
        }
        guard !history.entries.isEmpty else {
            let others = try PromotionLog.channels(connection)
            return try Output.line(
                "nothing was ever promoted to \(channel)"
                    + (others.isEmpty ? "" : "; there are the channels \(others.joined(separator: ", "))")
            )
        }
        var table = TextTable([
            ("entry", .right), ("since", .left), ("until", .left), ("what", .left), ("snapshot", .left),
            ("identity", .left), ("by", .left), ("reason", .left),
        ])
        for entry in history.entries {
            table.append([
                "\(entry.sequence)", entry.at.iso8601, Self.until(entry, history), entry.action.rawValue,
                labels[entry.digest], String(entry.digest.hexadecimal.prefix(12)), entry.actor, entry.reason,
            ])
        }
        try Output.line(table.lines.joined(separator: "\n"))
        let count = history.entries.count
        try Output.line("\(count) \(count == 1 ? "entry" : "entries"), each follows from the one before")
    }

    private static func until(_ entry: PromotionEntry, _ history: ChannelHistory) -> String {
        guard let period = history.periods.first(where: { $0.entry.sequence == entry.sequence }) else { return "-" }
        return period.until?.iso8601 ?? "now"
    }

    private func report(_ period: ChannelHistory.Period?, at moment: Timestamp, _ labels: SnapshotLabels) throws {
        if output.json {
            return try JSONOutput.write([
                "channel": .string(channel), "at": .string(moment.iso8601),
                "in_force": try period.map { period in
                    [
                        "identity": .string(period.entry.digest.hexadecimal),
                        "snapshot": .string(labels[period.entry.digest]),
                        "since": .string(period.entry.at.iso8601),
                        "until": period.until.map { .string($0.iso8601) } ?? .null,
                        "entry": try Self.json(period.entry, labels),
                    ]
                } ?? .null,
            ])
        }
        guard let period else {
            return try Output.line("at \(moment.iso8601) nothing was in \(channel)")
        }
        let entry = period.entry
        let what = entry.action == .rollback ? "rolled back to" : "promoted"
        try Output.line(
            "at \(moment.iso8601) \(labels[entry.digest]) was in \(channel): sha256:\(entry.digest.hexadecimal)\n"
                + "\(what) at \(entry.at.iso8601) by \(entry.actor), entry \(entry.sequence)"
                + (entry.reason.isEmpty ? "" : ": \(TextTable.printable(entry.reason))")
                + "\nin force until \(period.until?.iso8601 ?? "now")"
        )
    }

    private func json(_ entry: PromotionEntry, _ history: ChannelHistory, _ labels: SnapshotLabels) throws -> JSON {
        guard case .object(var members) = try Self.json(entry, labels) else { return .null }
        let period = history.periods.first { $0.entry.sequence == entry.sequence }
        members.append(JSON.Member(key: "until", value: (period?.until).map { .string($0.iso8601) } ?? .null))
        return .object(members)
    }

    private static func json(_ entry: PromotionEntry, _ labels: SnapshotLabels) throws -> JSON {
        [
            "sequence": JSON(entry.sequence), "at": .string(entry.at.iso8601), "action": .string(entry.action.rawValue),
            "identity": .string(entry.digest.hexadecimal), "snapshot": .string(labels[entry.digest]),
            "previous": entry.previousDigest.map { .string($0.hexadecimal) } ?? .null,
            "actor": .string(entry.actor), "reason": .string(entry.reason),
            "gates": try JSON.parse(entry.gates), "hash": .string(entry.rowHash.hexadecimal),
        ]
    }
}

/// `demo@2` for a snapshot that is stored.
struct SnapshotLabels {
    private let labels: [[UInt8]: String]

    init(_ snapshots: [SnapshotSummary]) {
        labels = Dictionary(snapshots.map { ($0.digest, $0.label) }) { first, _ in first }
    }

    subscript(digest: [UInt8]) -> String { labels[digest] ?? "not stored" }
}
