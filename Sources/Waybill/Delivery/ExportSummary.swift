import BatchFiles
import Delivery
import StrictJSON
import Terminal
import Units

/// What an export wrote of a job, or would write, for people and for programs.
struct ExportSummary {
    let job: String
    let report: ExportReport
    /// Files that were lost and written again.
    let rewritten: [String]
    let folder: String
    let mode: RequestFile.Mode
    /// Whether nothing was written.
    let isPriced: Bool

    /// What a user should know besides the table.
    var notes: [String] {
        var notes: [String] = []
        if !report.named.isEmpty {
            notes.append("\(job): \(count(report.named.count, "file")) of an interrupted export got their names")
        }
        for name in rewritten { notes.append("\(job): \(name) was lost and is written again") }
        let missing = report.missing.filter { name in !rewritten.contains { $0.hasBytes(of: name) } }
        if let first = missing.first {
            notes.append(
                "note: \(job): \(count(missing.count, "file")) that the ledger has as not sent \(isOne(missing.count)) "
                    + "not in \(folder), such as \(first); where they are lost, --rewrite writes them again, but never "
                    + "send a file twice"
            )
        }
        if let first = report.unknown.first {
            notes.append(
                "warning: \(job): the ledger does not know \(count(report.unknown.count, "file")) of \(folder), "
                    + "such as \(first): never send \(report.unknown.count == 1 ? "it" : "them")"
            )
        }
        for failure in report.failures {
            notes.append(
                "\(job): \(count(failure.prompts, "prompt")) cannot be sent (\(failure.code)): the first because "
                    + "\(failure.reason)"
            )
        }
        return notes
    }

    /// The table, and what to do next.
    var text: String {
        guard !report.shares.isEmpty else {
            let failed = report.failed == 0 ? "" : "; \(FixedPoint.grouped(report.failed)) prompts cannot be sent"
            return "job \(job): nothing is due\(failed)"
        }
        let decimals = FixedPoint.dollarDecimals(for: report.shares.map(\.predictedCost))
        var table = TextTable([
            ("model", .left), ("files", .right), ("lines", .right), ("again", .right), ("MB", .right),
            ("tokens", .right), ("predicted USD", .right),
        ])
        for share in report.shares {
            table.append([
                share.service.model, FixedPoint.grouped(share.files), FixedPoint.grouped(share.lines),
                FixedPoint.grouped(share.repeated), Self.megabytes(share.bytes), FixedPoint.grouped(share.tokens),
                Money.dollars(share.predictedCost, decimals: decimals),
            ])
        }
        let files = report.shares.reduce(0) { $0 + $1.files }
        let sum =
            "job \(job): \(count(files, "file")), \(count(report.lines, "line")), \(Self.megabytes(report.bytes)) MB, "
            + "about \(FixedPoint.grouped(report.tokens)) tokens, predicted cost "
            + "\(Money.dollars(report.predictedCost, decimals: decimals)) USD"
        let next = isPriced ? ["nothing was written"] : ["written to \(folder)"] + UploadGuide.lines(report, mode)
        return ([sum] + table.lines + next).joined(separator: "\n")
    }

    var json: JSON {
        [
            "job": .string(job), "written": JSON(!isPriced), "folder": isPriced ? nil : .string(folder),
            "mode": .string(mode.rawValue), "lines": JSON(report.lines), "bytes": JSON(report.bytes),
            "tokens": JSON(report.tokens), "predicted_cost_nusd": JSON(report.predictedCost),
            "failed": JSON(report.failed),
            "models": JSON(
                report.shares.map { share in
                    [
                        "model": .string(share.service.model), "dialect": .string(share.service.dialect.rawValue),
                        "files": JSON(share.files), "lines": JSON(share.lines), "repeated": JSON(share.repeated),
                        "bytes": JSON(share.bytes), "tokens": JSON(share.tokens),
                        "predicted_cost_nusd": JSON(share.predictedCost),
                    ]
                }
            ),
            "failures": JSON(
                report.failures.map {
                    ["code": .string($0.code), "prompts": JSON($0.prompts), "reason": .string($0.reason)]
                }
            ),
            "files": JSON(report.files.map { .string($0) }), "named": JSON(report.named.map { .string($0) }),
            "missing": JSON(report.missing.map { .string($0) }),
            "unknown": JSON(report.unknown.map { .string($0) }), "rewritten": JSON(rewritten.map { .string($0) }),
        ]
    }

    private func count(_ number: Int, _ word: String) -> String {
        "\(FixedPoint.grouped(number)) \(word)\(number == 1 ? "" : "s")"
    }

    private func isOne(_ number: Int) -> String { number == 1 ? "is" : "are" }

    private static func megabytes(_ bytes: Int) -> String {
        FixedPoint.grouped(Int64(bytes), over: 1_000_000, decimals: 1)
    }
}
