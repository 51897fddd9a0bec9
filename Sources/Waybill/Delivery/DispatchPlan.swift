import Delivery
import StrictJSON
import Terminal
import Units

/// What would be sent and what it would cost, and what is out: the answer of `waybill dispatch --dry-run`.
struct DispatchPlan {
    private let files: [FileOverview]

    init(_ files: [FileOverview]) { self.files = files.filter { !["recorded", "withdrawn"].contains($0.state) } }

    private var waiting: [FileOverview] { files.filter { $0.sentAt == nil } }
    private var out: [FileOverview] { files.filter { $0.sentAt != nil } }

    private struct Sum {
        var (files, lines, tokens, cost) = (0, 0, Int64(0), Int64(0))

        mutating func add(_ file: FileOverview) {
            files += 1
            lines += Int(file.lines)
            tokens += file.tokens
            cost += file.predictedCost
        }
    }

    /// Sums by model, in the order in which models first appear.
    private static func byModel(_ files: [FileOverview]) -> [(model: String, sum: Sum)] {
        var sums: [(model: String, sum: Sum)] = []
        for file in files {
            if let place = sums.firstIndex(where: { $0.model.utf8.elementsEqual(file.model.utf8) }) {
                sums[place].sum.add(file)
            } else {
                var sum = Sum()
                sum.add(file)
                sums.append((file.model, sum))
            }
        }
        return sums
    }

    var json: JSON {
        func list(_ files: [FileOverview]) -> JSON {
            JSON(
                Self.byModel(files).map { entry in
                    [
                        "model": .string(entry.model), "files": JSON(entry.sum.files), "lines": JSON(entry.sum.lines),
                        "tokens": JSON(entry.sum.tokens),
                        "predicted_cost_usd": .number(Money.dollars(entry.sum.cost, decimals: 9)),
                    ]
                }
            )
        }
        return [
            "to_send": list(waiting), "out": list(out),
            "files": JSON(files.map { FileLines.json($0) }),
        ]
    }

    var lines: [String] {
        guard !files.isEmpty else { return ["nothing to send, and nothing is out"] }
        var lines: [String] = []
        for (title, chosen) in [("to send", waiting), ("out at providers", out)] where !chosen.isEmpty {
            var table = TextTable([
                (title, .left), ("files", .right), ("lines", .right), ("tokens", .right), ("predicted USD", .right),
            ])
            let sums = Self.byModel(chosen)
            let decimals = FixedPoint.dollarDecimals(for: chosen.map(\.predictedCost))
            var total = Sum()
            for file in chosen { total.add(file) }
            for (model, sum) in sums + (sums.count > 1 ? [("all", total)] : []) {
                table.append([
                    model, FixedPoint.grouped(sum.files), FixedPoint.grouped(sum.lines), FixedPoint.grouped(sum.tokens),
                    Money.dollars(sum.cost, decimals: decimals),
                ])
            }
            lines += table.lines + [""]
        }
        lines += FileLines.table(files)
        return lines + ["", "nothing was sent: this was a dry run"]
    }
}
