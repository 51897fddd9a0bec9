internal import Charts
internal import Units

/// The pictures of a comparison.
package struct ComparisonFigures: Sendable {
    private let result: PolicyComparison

    package init(_ result: PolicyComparison) {
        self.result = result
    }

    /// File names without folder, and SVG text.
    package var files: [(name: String, svg: String)] {
        var files = [("cost-quality.svg", costQuality.svg), ("preference-sweep.svg", preferenceSweep.svg)]
        if !result.learning.isEmpty { files.append(("learning.svg", learning.svg)) }
        return files.map { (name: $0.0, svg: $0.1) }
    }

    private var note: String { result.setup.isSimulated ? " (simulated)" : "" }

    private var costQuality: LineChart {
        func perThousand(_ points: [CostQualityPoint]) -> [(x: Double, y: Double)] {
            points.map { (1000 * $0.cost, $0.quality) }
        }
        let hulls = result.policies.map { LineChart.Series($0.name, perThousand(CostQualityCurve($0.points).hull)) }
        let singles = LineChart.Series("single models", perThousand(result.singles), isLine: false)
        return LineChart(
            "Quality against cost, \(result.setup.data)\(note)",
            x: "USD per 1,000 prompts",
            y: "mean quality",
            isLogarithmic: true,
            series: hulls + [singles]
        )
    }

    private var preferenceSweep: LineChart {
        let best = SingleModelReference(result.singles).best
        let series = result.policies.filter { $0.feedback != nil || $0.name == "oracle" }.map { policy in
            LineChart.Series(
                policy.name,
                zip(PreferenceGrid.tableWeights, policy.sweep).map { ($0, $1.cost / best.cost) }
            )
        }
        return LineChart(
            "Cost by preference, \(result.setup.data)\(note)",
            x: "weight of cost w_c",
            y: "mean cost over the best single model's",
            series: series
        )
    }

    private var learning: LineChart {
        let length = Double(result.learning.map(\.rewards.count).max() ?? 1)
        func flat(_ name: String, _ value: Double) -> LineChart.Series {
            LineChart.Series(name, [(1, value), (length, value)])
        }
        let bounds = result.bounds
        let curves = result.learning.map { curve in
            LineChart.Series(curve.name, curve.rewards.enumerated().map { (Double($0.offset + 1), $0.element) })
        }
        return LineChart(
            "Mean reward while training, \(result.setup.data)\(note)",
            x: "epoch",
            y: "mean reward w_q q - w_c c~",
            series: curves + [
                flat("random", bounds.random), flat("best fixed model", bounds.bestFixed),
                flat("oracle", bounds.oracle),
            ]
        )
    }
}
