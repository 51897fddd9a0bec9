import Delivery
import StrictJSON
import Terminal
import Units

/// What `waybill record` says at its end.
struct RecordSummary {
    /// Each result file with what became of its lines.
    var files: [(path: String, report: RecordReport)] = []
    /// Files that could not be read at all.
    var faults: [String] = []
    /// Lines that never came back.
    var missing = 0
    /// Request files with lines that have no result yet.
    var open: [(name: String, lines: Int)] = []

    var requestFiles: Set<Int64> { files.reduce(into: []) { $0.formUnion($1.report.files) } }

    var isWhole: Bool { faults.isEmpty && files.allSatisfy(\.report.isWhole) }

    var text: String {
        var table = TextTable([
            ("result file", .left), ("lines", .right), ("answered", .right), ("truncated", .right),
            ("to send again", .right), ("failed", .right), ("known before", .right), ("put aside", .right),
            ("cost unknown", .right), ("billed, $", .right),
        ])
        for (path, report) in files {
            table.append(
                [path]
                    + [
                        report.lines, report.answered, report.truncated, report.passing + report.expired,
                        report.failed, report.repeated, report.quarantined + report.conflicts, report.unknownCost,
                    ].map { FixedPoint.grouped($0) } + [Money.dollars(report.billed, decimals: 6)]
            )
        }
        return (files.isEmpty ? ["no result file was read"] : table.lines).joined(separator: "\n")
    }

    /// What a person should know beside the figures.
    func advice(ended: Bool) -> [String] {
        var lines = faults.map { "error: \($0)" }
        for (path, report) in files {
            let codes = report.codes.sorted { ($0.value, $1.key) > ($1.value, $0.key) }
            if !codes.isEmpty {
                let shown = codes.prefix(5).map { "\($0.key) \(FixedPoint.grouped($0.value))" }
                lines.append("\(path): without an answer: \(shown.joined(separator: ", "))")
            }
            if let cutOff = report.cutOff {
                lines.append(
                    "\(path) is cut off: \(cutOff); its whole lines are recorded: download it again and record that, "
                        + "which adds the rest"
                )
            }
            if report.quarantined > 0 {
                lines.append(
                    "\(path): \(FixedPoint.grouped(report.quarantined)) lines were put aside in "
                        + "waybill.result_quarantine; the first: \(report.firstFault ?? "")"
                )
            }
            if report.conflicts > 0 {
                lines.append(
                    "\(path): \(FixedPoint.grouped(report.conflicts)) lines say something else than what is recorded; "
                        + "the first answers stay, these are in waybill.answer_conflict"
                )
            }
            if report.servedOther > 0 {
                lines.append(
                    "\(path): \(FixedPoint.grouped(report.servedOther)) answers name another model than was asked for; "
                        + "a dated name of the same is normal (waybill.answer.served_model)"
                )
            }
        }
        if ended, missing > 0 {
            lines.append(
                "\(FixedPoint.grouped(missing)) lines never came back; `waybill export` sends them again, up to the "
                    + "job's tries"
            )
        }
        let waiting = open.reduce(0) { $0 + $1.lines }
        if waiting > 0 {
            lines.append(
                "\(FixedPoint.grouped(waiting)) lines of \(open.count) request files have no result yet; where the "
                    + "batch is over, say so with --ended"
            )
        }
        return lines
    }

    var json: JSON {
        let reports = files.map { path, report -> JSON in
            let codes = report.codes.sorted { $0.key < $1.key }
            return [
                "file": .string(path), "lines": JSON(report.lines), "recorded": JSON(report.recorded),
                "answered": JSON(report.answered), "truncated": JSON(report.truncated),
                "passing": JSON(report.passing), "expired": JSON(report.expired), "failed": JSON(report.failed),
                "codes": .object(codes.map { JSON.Member(key: $0.key, value: JSON($0.value)) }),
                "repeated": JSON(report.repeated), "late": JSON(report.late), "conflicts": JSON(report.conflicts),
                "quarantined": JSON(report.quarantined), "unknown_cost": JSON(report.unknownCost),
                "served_other": JSON(report.servedOther),
                "billed_usd": .number(Money.dollars(report.billed, decimals: 9)),
                "cut_off": report.cutOff.map { .string($0) } ?? .null,
            ]
        }
        return [
            "files": JSON(reports), "faults": JSON(faults.map { .string($0) }), "missing": JSON(missing),
            "outstanding": JSON(open.reduce(0) { $0 + $1.lines }),
        ]
    }
}
