import Delivery
import Postgres
import StrictJSON
import Terminal
import Units

/// Files of the ledger as lines for people and as JSON for programs.
enum FileLines {
    static func json(_ file: FileOverview) -> JSON {
        func text(_ value: String?) -> JSON { value.map { .string($0) } ?? .null }
        return [
            "file": .string(file.name), "job": .string(file.job), "model": .string(file.model),
            "mode": .string(file.mode), "state": .string(file.state), "attempt": JSON(file.attempt),
            "lines": JSON(file.lines), "settled": JSON(file.settled), "tokens": JSON(file.tokens),
            "bytes": JSON(file.bytes), "batch": text(file.batch), "batch_state": text(file.batchState),
            "fault": text(file.fault), "owner": text(file.owner), "waits_for_a_person": JSON(file.isAsking),
            "created_at": .string(file.createdAt.iso8601), "sent_at": text(file.sentAt?.iso8601),
            "predicted_cost_usd": .number(Money.dollars(file.predictedCost, decimals: 9)),
            "billed_usd": .number(Money.dollars(file.billed, decimals: 9)), "unknown_cost": JSON(file.unknownCost),
        ]
    }

    /// One line a file, and one below it for what is wrong.
    static func table(_ files: [FileOverview]) -> [String] {
        var table = TextTable([
            ("file", .left), ("state", .left), ("lines", .right), ("settled", .right), ("predicted USD", .right),
            ("billed USD", .right), ("batch", .left),
        ])
        let decimals = FixedPoint.dollarDecimals(for: files.map(\.predictedCost))
        for file in files {
            let state = file.state == "running" ? file.batchState ?? file.state : file.state
            table.append([
                file.name, file.isAsking ? "\(state), waits for you" : state, FixedPoint.grouped(Int(file.lines)),
                FixedPoint.grouped(Int(file.settled)), Money.dollars(file.predictedCost, decimals: decimals),
                Money.dollars(file.billed, decimals: decimals), file.batch ?? "",
            ])
        }
        let faults = files.filter { $0.fault != nil && !["recorded", "withdrawn"].contains($0.state) }
        return table.lines
            + faults.map { "\($0.name): \(TextTable.printable($0.fault ?? ""))" }
    }
}
