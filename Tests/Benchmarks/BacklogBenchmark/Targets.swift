import Foundation

/// What the issue asks for, beside what one run gave.
enum Targets {
    static func lines(_ results: [Measurement]) -> [String] {
        func find(_ part: String) -> Measurement? { results.first { $0.name.contains(part) } }
        guard let limit = find("the limit"), let ours = find("no-op policy") else { return [] }
        var lines: [String] = []
        func line(_ what: String, _ value: Double, _ format: String, atLeast bound: Double) {
            let verdict = value >= bound ? "reached" : "MISSED"
            lines.append(
                "\(verdict): \(what): \(String(format: format, value)), asked for \(String(format: format, bound))"
            )
        }
        line("prompts/s, no-op policy", ours.rate, "%.0f", atLeast: min(300_000, limit.rate / 2))
        if let row = find("one row") { line("times SKIP LOCKED, one row", ours.rate / row.rate, "%.1f", atLeast: 10) }
        let peers = ["PgQ", "pgq", "procrastinate", "pgqueuer"].compactMap { name in
            results.first { $0.name.hasPrefix(name) }
        }
        if let best = peers.max(by: { $0.rate < $1.rate }) {
            line("times the best peer (\(best.name))", ours.rate / best.rate, "%.1f", atLeast: 5)
        }
        if let rows = find("decision rows") {
            line(
                "WAL bytes saved under 150 beyond the decision rows",
                150 - (ours.walBytes - rows.walBytes),
                "%.0f",
                atLeast: 0
            )
        }
        line("dead rows a prompt, negated", -ours.deadRows, "%.4f", atLeast: 0)
        if let pinned = find("old transaction") {
            line("of its rate with an old transaction open", pinned.rate / ours.rate, "%.2f", atLeast: 0.9)
        }
        return lines
    }
}
