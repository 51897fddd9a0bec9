internal import Units

/// A static SVG of named points in groups, as a map of models; it loads nothing.
package struct LabelledPoints: Sendable {
    package struct Point: Sendable {
        package let name: String
        package let group: String
        package let x: Double
        package let y: Double

        package init(_ name: String, group: String, x: Double, y: Double) {
            (self.name, self.group, self.x, self.y) = (name, group, x, y)
        }
    }

    private let title: String
    private let points: [Point]

    /// - Parameters:
    ///   - title: what it shows, in a sentence.
    ///   - points: drawn in this order; groups get colours by their first point.
    package init(_ title: String, points: [Point]) {
        self.title = title
        self.points = points
    }

    /// Okabe and Ito (2008), and darker forms of the same.
    private static let colors: [Markup] = [
        "#0072b2", "#d55e00", "#009e73", "#cc79a7", "#e69f00", "#56b4e9", "#000000", "#7a4b9a", "#8c5a00", "#777777",
        "#a00040", "#00505f",
    ]

    package var svg: String {
        var groups: [String] = []
        for point in points where !groups.contains(point.group) { groups.append(point.group) }
        let (xs, ys) = (points.map(\.x), points.map(\.y))
        guard let left = xs.min(), let right = xs.max(), let low = ys.min(), let high = ys.max() else {
            return SVG.emptyFile(title: title)
        }
        func place(_ value: Double, _ low: Double, _ high: Double, _ from: Double, _ to: Double) -> Markup {
            pixel(from + (value - low) / max(high - low, 1e-12) * (to - from))
        }
        let marks = points.flatMap { point -> [Markup] in
            let color = Self.colors[(groups.firstIndex(of: point.group) ?? 0) % Self.colors.count]
            let (x, y) = (place(point.x, left, right, 40, 700), place(point.y, low, high, 570, 50))
            return [
                SVG.element("circle", ["cx": x, "cy": y, "r": "5", "fill": color]),
                SVG.element("text", ["x": x, "y": y, "dx": "8", "dy": "4", "fill": color], Markup(point.name)),
            ]
        }
        return SVG.file(width: 900, height: 600, fontSize: 11, left: 20, top: 24, title: title, marks)
    }
}
