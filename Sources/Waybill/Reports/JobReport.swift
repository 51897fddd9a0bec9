import Foundation
import Registry
import StrictJSON
import Terminal
import Units

/// Jobs as tables for the terminal and as JSON.
struct JobReport {
    let comparisons: [JobComparison]

    /// One table of jobs and model shares, and one of quality and cost beside the references.
    var lines: [String] {
        guard !comparisons.isEmpty else {
            return ["no jobs yet: waybill enqueue FILE.jsonl --job NAME --quality W --cost W"]
        }
        return shares.lines + [""] + figures.lines + notes
    }

    private var shares: TextTable {
        var table = TextTable([
            ("job", .left), ("quality:cost", .left), ("prompts", .right), ("routed", .right), ("failed", .right),
            ("explore", .right), ("share of the models", .left),
        ])
        for comparison in comparisons {
            let job = comparison.job
            let chosen = job.totals.models.filter { $0.chosen.prompts > 0 }
                .sorted { ($1.chosen.prompts, $0.name) < ($0.chosen.prompts, $1.name) }
            let shares = chosen.map {
                "\(Self.short($0.name)) \(Self.percent(Double($0.chosen.prompts) / Double(job.decided)))"
            }
            table.append([
                job.name, String(format: "%.2f:%.2f", job.weights.quality, job.weights.cost),
                FixedPoint.grouped(job.prompts),
                FixedPoint.grouped(job.decided), FixedPoint.grouped(job.failed), Self.explore(job),
                shares.isEmpty ? "-" : shares.prefix(4).joined(separator: ", ") + (shares.count > 4 ? ", ..." : ""),
            ])
        }
        return table
    }

    private var figures: TextTable {
        let observes = comparisons.contains(where: \.isObserved)
        var header: [(String, TextTable.Alignment)] = [
            ("job", .left), ("how", .left), ("quality", .right), ("cost USD", .right), ("of strongest", .right),
        ]
        if observes {
            header += [("observed quality", .right), ("observed cost USD", .right), ("of strongest", .right)]
        }
        var table = TextTable(header)
        for comparison in comparisons where comparison.job.decided > 0 {
            for line in comparison.lines {
                var cells = [
                    comparison.job.name, line.label, Self.quality(line.quality), Money.dollars(line.cost, decimals: 4),
                    Self.ratio(line.cost, comparison.strongest?.cost),
                ]
                if observes {
                    cells += [
                        Self.quality(line.observedQuality),
                        line.observedCost.map { Money.dollars($0, decimals: 4) } ?? "not known",
                        Self.ratio(line.observedCost, comparison.strongest?.observedCost),
                    ]
                }
                table.append(cells)
            }
        }
        return table
    }

    private var notes: [String] {
        var notes = ["", "quality and cost are the policy's predictions, over all routed prompts of a job"]
        for job in comparisons.map(\.job) where job.extrapolated > 0 {
            notes.append(
                "\(job.name): the policy was not trained for such a preference; "
                    + "\(FixedPoint.grouped(job.extrapolated)) prompts were decided by extrapolation"
            )
        }
        notes += comparisons.map(\.job).compactMap(Self.exploration)
        for job in comparisons.map(\.job) where job.cut > 0 {
            notes.append(
                "\(job.name): \(FixedPoint.grouped(job.cut)) prompts are longer than the encoder reads; their "
                    + "models were chosen by the "
                    + "beginning, their costs count all of them"
            )
        }
        let simulated = comparisons.filter { $0.isSimulated && $0.isObserved }
        if !simulated.isEmpty {
            notes.append(
                "SIMULATED: the \"observed\" columns of \(simulated.map(\.job.name).joined(separator: ", ")) are "
                    + "simulated outcomes"
            )
        }
        return notes
    }

    /// The report for programs; money in nano-dollars as strings, unknown as null.
    var json: JSON {
        JSON(
            comparisons.map { comparison in
                let job = comparison.job
                return [
                    "job": .string(job.name), "state": .string(job.state), "prompts": JSON(job.prompts),
                    "routed": JSON(job.decided), "failed": JSON(job.failed), "outstanding": JSON(job.outstanding),
                    "extrapolated": JSON(job.extrapolated), "cut": JSON(job.cut), "explore": JSON(job.explore),
                    "exploration": Self.json(job),
                    "weights": ["quality": JSON(job.weights.quality), "cost": JSON(job.weights.cost)],
                    "models": JSON(
                        job.totals.models.sorted { ByteString($0.name) < ByteString($1.name) }
                            .map { ["model": .string($0.name), "prompts": JSON(Int($0.chosen.prompts))] }
                    ),
                    "comparison": JSON(comparison.lines.map(Self.json)),
                    "outcomes": comparison.isObserved
                        ? .string(comparison.isSimulated ? "simulated" : "recorded") : .null,
                ]
            }
        )
    }

    private static func json(_ line: JobComparison.Line) -> JSON {
        [
            "how": .string(line.label), "predicted_quality": line.quality.map { JSON($0) } ?? .null,
            "predicted_cost_nusd": .string(String(line.cost)),
            "observed_quality": line.observedQuality.map { JSON($0) } ?? .null,
            "observed_cost_nusd": line.observedCost.map { .string(String($0)) } ?? .null,
        ]
    }

    /// The limit of exploration in words.
    static func explore(_ job: JobSummary) -> String { job.explore > 0 ? share(job.explore) : "off" }

    /// What exploration did to a job; nil where it is off or nothing is routed.
    private static func exploration(_ job: JobSummary) -> String? {
        guard job.explore > 0, let loss = job.exploredLoss else { return nil }
        let cost = job.exploredCostShare.map { String(format: "%+.2f %%", 100 * $0) } ?? "nothing"
        let explored = FixedPoint.grouped(job.explored.prompts)
        return "\(job.name): explore \(share(job.explore)): \(explored) prompts went to "
            + "another model than the first choice; predicted: \(cost) of cost, "
            + String(format: "%+.4f", -loss) + " of utility a prompt"
    }

    private static func json(_ job: JobSummary) -> JSON {
        [
            "prompts": JSON(job.explored.prompts),
            "predicted_extra_cost_nusd": .string(String(job.explored.extraCost)),
            "predicted_utility_lost": job.exploredLoss.map { JSON($0) } ?? .null,
        ]
    }

    private static func share(_ value: Double) -> String { String(format: "%g %%", 100 * value) }

    /// A model's name without its provider.
    private static func short(_ name: String) -> String { String(name.split(separator: "/").last ?? Substring(name)) }

    private static func percent(_ share: Double) -> String { String(format: "%.0f %%", 100 * share) }

    private static func quality(_ value: Double?) -> String { value.map { String(format: "%.4f", $0) } ?? "not known" }

    private static func ratio(_ cost: Int64?, _ reference: Int64?) -> String {
        guard let cost, let reference, reference > 0 else { return "not known" }
        return String(format: "%.1f %%", 100 * Double(cost) / Double(reference))
    }
}
