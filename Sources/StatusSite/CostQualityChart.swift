internal import Charts
package import Registry
package import Units

/// A scatter of cost against quality as static SVG: single models, the hull of their mixtures, and jobs.
///
/// The page loads nothing for it: shapes and colours are classes of the style sheet, and kinds differ in shape as well.
package struct CostQualityChart: Sendable {
    package enum Kind: Sendable, Equatable { case model, job, observed }

    package struct Point: Sendable, Equatable {
        package let kind: Kind
        package let name: String
        /// USD for a thousand prompts, as an exact fraction of nano-dollars.
        package let costNanoDollars: Int64
        package let quality: Int64
        package let prompts: Int64
        /// Prompts the quality is known of; the same as `prompts` for predictions.
        package let scored: Int64

        package init(kind: Kind, name: String, sums: JobTotals.Sums) {
            self.kind = kind
            self.name = name
            costNanoDollars = sums.costNanoDollars
            quality = sums.qualityPpm
            prompts = sums.prompts
            scored = sums.prompts
        }

        package init(observed: JobTotals.Outcomes, name: String) {
            kind = .observed
            self.name = name
            costNanoDollars = observed.costNanoDollars
            quality = observed.scorePpm
            prompts = observed.costed
            scored = observed.scored
        }

        package var costPerThousand: Double { Double(costNanoDollars) / Double(prompts) / 1_000_000 }
        package var meanQuality: Double { Double(quality) / Double(scored) / 1_000_000 }
        package var isDrawable: Bool { prompts > 0 && scored > 0 }
    }

    package static let width = 760.0
    package static let height = 420.0

    package let points: [Point]
    package let hull: UpperHull
    private let models: [Int]
    private let costs: CostAxis
    private let qualities: QualityAxis

    package init(_ points: [Point]) {
        self.points = points.filter(\.isDrawable)
        models = self.points.indices.filter { [points = self.points] in points[$0].kind == .model }
        hull = UpperHull(
            models.map { [points = self.points] in (cost: points[$0].costPerThousand, quality: points[$0].meanQuality) }
        )
        costs = CostAxis(covering: self.points.map(\.costPerThousand), range: 64...(Self.width - 20))
        qualities = QualityAxis(covering: self.points.map(\.meanQuality), range: 16...(Self.height - 56))
    }

    /// Whether the point is a single model on the hull.
    package func isOnHull(_ index: Int) -> Bool { hull.vertices.contains { models[$0.index] == index } }

    /// The picture; `id` makes its ids unique on the page, `finding` is its meaning in a sentence.
    package func svg(id: Markup, title: String, finding: String) -> Markup {
        SVG.lines(
            "svg",
            [
                "class": "chart", "viewBox": "0 0 \(pixel(Self.width)) \(pixel(Self.height))", "role": "img",
                "aria-labelledby": "\(id)-title \(id)-desc",
            ],
            [
                SVG.element("title", ["id": "\(id)-title"], Markup(title)),
                SVG.element("desc", ["id": "\(id)-desc"], Markup(finding)), axes, frontier, marks, labels,
            ]
        )
    }

    private var axes: Markup {
        let bottom = qualities.range.upperBound
        let (left, right) = (costs.range.lowerBound, costs.range.upperBound)
        let center = pixel((qualities.range.lowerBound + bottom) / 2)
        return .joined(
            qualityTicks + costTicks + [
                SVG.element("path", ["class": "axis", "d": "M\(pixel(left)) \(pixel(bottom))H\(pixel(right))"]),
                SVG.element(
                    "text",
                    ["class": "axisname mid", "x": pixel((left + right) / 2), "y": pixel(bottom + 44)],
                    "cost of 1,000 prompts, USD (logarithmic)"
                ),
                SVG.element(
                    "text",
                    ["class": "axisname mid", "transform": "translate(14 \(center)) rotate(-90)"],
                    "mean quality"
                ),
            ],
            separator: "\n"
        )
    }

    private var qualityTicks: [Markup] {
        let (left, right) = (pixel(costs.range.lowerBound), pixel(costs.range.upperBound))
        let beside = pixel(costs.range.lowerBound - 10)
        return qualities.ticks.flatMap { tick -> [Markup] in
            let y = pixel(qualities.position(tick.quality))
            return [
                SVG.element("path", ["class": "grid", "d": "M\(left) \(y)H\(right)"]),
                SVG.element("text", ["class": "tick end", "x": beside, "y": y, "dy": "4"], Markup(tick.label)),
            ]
        }
    }

    private var costTicks: [Markup] {
        let bottom = qualities.range.upperBound
        func label(_ text: String, at x: Double) -> Markup {
            SVG.element("text", ["class": "tick mid", "x": pixel(x), "y": pixel(bottom + 20)], Markup(text))
        }
        var pieces: [Markup] = []
        if costs.hasZero {
            let edge = pixel(costs.range.lowerBound + CostAxis.zeroGutter)
            let commands: Markup = "M\(edge) \(pixel(qualities.range.lowerBound))V\(pixel(bottom))"
            pieces += [label("0", at: costs.position(0)), SVG.element("path", ["class": "break", "d": commands])]
        }
        for tick in costs.ticks {
            let x = costs.position(tick.cost)
            pieces.append(SVG.element("path", ["class": "tickmark", "d": "M\(pixel(x)) \(pixel(bottom))v5"]))
            pieces.append(label(tick.label, at: x))
        }
        return pieces
    }

    private var frontier: Markup {
        let path = frontierPath
        guard let first = path.first else { return "" }
        let lines = path.dropFirst().map { point -> Markup in "L\(pixel(point.x)) \(pixel(point.y))" }
        return SVG.element(
            "path",
            ["class": "hull", "d": "M\(pixel(first.x)) \(pixel(first.y))\(Markup.joined(lines))"]
        )
    }

    /// The hull in pixels; straight in cost, so bent on a logarithmic axis and followed in steps of it.
    private var frontierPath: [(x: Double, y: Double)] {
        guard let first = hull.vertices.first, hull.vertices.count > 1 else { return [] }
        var path = [(x: costs.position(first.cost), y: qualities.position(first.quality))]
        for (left, right) in zip(hull.vertices, hull.vertices.dropFirst()) {
            let (start, end) = (costs.position(left.cost), costs.position(right.cost))
            // Zero is a place beside the axis, so nothing lies between it and the next model.
            let steps = left.cost > 0 ? max(1, Int((end - start) / 12)) : 1
            for step in 1...steps {
                let x = start + (end - start) * Double(step) / Double(steps)
                let cost = step == steps ? right.cost : costs.cost(at: x)
                path.append((x, qualities.position(hull.quality(atCost: cost) ?? right.quality)))
            }
        }
        return path
    }

    private var marks: Markup {
        var pieces: [Markup] = []
        // Jobs last, so that they lie on top.
        for kind in [Kind.model, .job, .observed] {
            for index in points.indices where points[index].kind == kind {
                pieces.append(mark(index))
            }
        }
        return .joined(pieces, separator: "\n")
    }

    private func mark(_ index: Int) -> Markup {
        let (x, y) = position(index)
        let name = SVG.element("title", [:], Markup(points[index].name))
        func circle(_ style: Markup, radius: Markup) -> Markup {
            SVG.element("circle", ["class": style, "cx": pixel(x), "cy": pixel(y), "r": radius], name)
        }
        switch points[index].kind {
        case .model: return isOnHull(index) ? circle("model best", radius: "5.5") : circle("model", radius: "4.5")
        case .job, .observed:
            let style: Markup = points[index].kind == .job ? "job" : "observed"
            let diamond: Markup = "M\(pixel(x)) \(pixel(y - 8))l8 8l-8 8l-8 -8z"
            return SVG.element("path", ["class": style, "d": diamond], name)
        }
    }

    private var labels: Markup {
        let anchors = points.indices.map { index -> ChartLabels.Anchor in
            let (x, y) = position(index)
            let rank = points[index].kind != .model ? 0 : isOnHull(index) ? 1 : 2
            return ChartLabels.Anchor(x: x, y: y, text: points[index].name, rank: rank)
        }
        let plot = ChartLabels.Box(
            left: costs.range.lowerBound,
            top: qualities.range.lowerBound - 10,
            right: Self.width - 4,
            bottom: qualities.range.upperBound - 2
        )
        let line = frontierPath.map {
            ChartLabels.Box(left: $0.x - 6, top: $0.y - 2, right: $0.x + 6, bottom: $0.y + 2)
        }
        let placed = ChartLabels.place(anchors, in: plot, avoiding: line)
        let pieces = placed.map { label -> Markup in
            let style: Markup = points[label.index].kind == .model ? "label" : "label strong"
            let side: Markup = label.alignment == .start ? "" : label.alignment == .end ? " end" : " mid"
            return SVG.element(
                "text",
                ["class": "\(style)\(side)", "x": pixel(label.x), "y": pixel(label.y)],
                Markup(label.text)
            )
        }
        return .joined(pieces, separator: "\n")
    }

    private func position(_ index: Int) -> (x: Double, y: Double) {
        (costs.position(points[index].costPerThousand), qualities.position(points[index].meanQuality))
    }
}
