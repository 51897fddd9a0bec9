import ArgumentParser
import Backlog
import CommandOptions
import Postgres
import Registry
import StrictJSON
import Terminal
import Units

struct StatusCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "status",
        abstract: "Show the database, the snapshot in production, the backlog and every job.",
        discussion: """
            For each job: which models its prompts went to, predicted quality and cost,
            and what the strongest and the cheapest model alone would have given; observed
            figures where outcomes were recorded. Deliveries are request files and what
            came back for their lines.

            Example: waybill status --json
            """
    )

    @OptionGroup var options: DatabaseOptions
    @OptionGroup var output: OutputOptions

    func run() throws {
        let target = try options.target()
        let connection = try options.connect()
        let backlog = try BacklogStatus.read(connection)
        let entry = try PromotionLog.current(connection)
        let snapshot = try entry.flatMap { try SnapshotStore.find(connection, digest: $0.digest) }
        let deliveries = try DeliveryTotals.sums(connection)
        let report = JobReport(comparisons: try JobComparison.all(connection))
        if output.json {
            try JSONOutput.write([
                "database": .string(target.description),
                "snapshot": snapshot.map { stored in
                    [
                        "identity": .string(stored.digest.hexadecimal), "name": .string(stored.policyName),
                        "version": JSON(stored.version), "promoted_at": entry.map { .string($0.at.iso8601) } ?? .null,
                    ]
                } ?? .null,
                "chunks": ["ready": JSON(backlog.readyChunks), "claimed": JSON(backlog.claimedChunks)],
                "backlog": [
                    "ready": JSON(backlog.ready), "claimed": JSON(backlog.claimed), "waiting": JSON(backlog.waiting),
                    "to_split": JSON(backlog.toSplit), "age_seconds": JSON(backlog.age),
                    "rate_1m": JSON(backlog.rateOverOneMinute), "rate_10m": JSON(backlog.rateOverTenMinutes),
                    "oldest_lease_seconds": backlog.oldestLease.map { JSON($0) } ?? .null,
                    "dead_letters": JSON(backlog.deadLetters),
                ],
                "deliveries": DeliveryReport(deliveries).json,
                "jobs": report.json,
            ])
            return
        }
        try Output.line("database    \(target)")
        if let snapshot, let entry {
            try Output.line(
                "production  \(snapshot.policyName) version \(snapshot.version) (\(snapshot.algorithm)), sha256:"
                    + "\(snapshot.digest.hexadecimal.prefix(12))..., since \(entry.at.iso8601)"
            )
        } else {
            try Output.line("production  nothing promoted yet")
        }
        try Output.line(
            "backlog     \(FixedPoint.grouped(backlog.ready + backlog.toSplit)) prompts ready, "
                + "\(FixedPoint.grouped(backlog.claimed)) claimed, \(FixedPoint.grouped(backlog.waiting)) "
                + "waiting for their time, "
                + "\(FixedPoint.grouped(backlog.deadLetters)) failed; "
                + "\(FixedPoint.grouped(Int(backlog.rateOverOneMinute)))/s over the last minute"
        )
        try Output.line("deliveries  \(DeliveryReport(deliveries).text)\n")
        try Output.line(report.lines.joined(separator: "\n"))
    }
}
