import Backlog
import Terminal
import Units

/// What a run of `waybill route` tells at its end: what was routed, what failed and why, what was given back.
struct RouteReport {
    private let report: WorkerReport
    private let stopped: Bool

    init(_ report: WorkerReport, stopped: Bool) {
        self.report = report
        self.stopped = stopped
    }

    /// One sentence on standard output; reasons on standard error.
    func write() throws {
        try Output.line(summary)
        for line in reasons { Message.note(line) }
    }

    var summary: String {
        var parts = ["routed \(Self.count(report.prompts, "prompt")) in \(Self.count(report.chunks, "chunk"))"]
        if report.failures > 0 { parts.append("\(FixedPoint.grouped(report.failures)) could not be routed") }
        if report.staleChunks > 0 { parts.append("\(Self.count(report.staleChunks, "chunk")) taken over by others") }
        if stopped || report.returnedChunks > 0 {
            let returned =
                "\(Self.count(report.returnedPrompts, "prompt")) in \(Self.count(report.returnedChunks, "chunk"))"
            parts.append("\(stopped ? "stopped: " : "")\(report.returnedChunks > 0 ? returned : "nothing") given back")
        }
        return parts.joined(separator: "; ")
    }

    /// The commonest reasons first.
    var reasons: [String] {
        let sorted = report.reasons.sorted { ($1.value, $0.key) < ($0.value, $1.key) }
        let rest = sorted.dropFirst(10).reduce(0) { $0 + $1.value }
        return sorted.prefix(10).map { "\(Self.count($0.value, "prompt")) failed: \($0.key)" }
            + (rest > 0 ? ["\(Self.count(rest, "prompt")) failed for other reasons: see waybill.failure"] : [])
    }

    private static func count(_ number: Int, _ noun: String) -> String {
        "\(FixedPoint.grouped(number)) \(noun)\(number == 1 ? "" : "s")"
    }
}
