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
    private static let colors = [
        "#0072b2", "#d55e00", "#009e73", "#cc79a7", "#e69f00", "#56b4e9", "#000000", "#7a4b9a", "#8c5a00", "#777777",
        "#a00040", "#00505f",
    ]

    package var svg: String {
        var groups: [String] = []
        for point in points where !groups.contains(point.group) { groups.append(point.group) }
        let (xs, ys) = (points.map(\.x), points.map(\.y))
        guard let left = xs.min(), let right = xs.max(), let low = ys.min(), let high = ys.max() else {
            return "<svg xmlns=\"http://www.w3.org/2000/svg\"><title>\(Self.escaped(title)): no data</title></svg>\n"
        }
        func place(_ value: Double, _ low: Double, _ high: Double, _ from: Double, _ to: Double) -> String {
            decimal(from + (value - low) / max(high - low, 1e-12) * (to - from), 1)
        }
        var lines = [
            "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 900 600\" role=\"img\" "
                + "font-family=\"system-ui, sans-serif\" font-size=\"11\">",
            "<title>\(Self.escaped(title))</title>",
            "<rect width=\"900\" height=\"600\" fill=\"#ffffff\"/>",
            "<text x=\"20\" y=\"24\" font-size=\"14\">\(Self.escaped(title))</text>",
        ]
        for point in points {
            let color = Self.colors[(groups.firstIndex(of: point.group) ?? 0) % Self.colors.count]
            let (x, y) = (place(point.x, left, right, 40, 700), place(point.y, low, high, 570, 50))
            lines.append("<circle cx=\"\(x)\" cy=\"\(y)\" r=\"5\" fill=\"\(color)\"/>")
            lines.append(
                "<text x=\"\(x)\" y=\"\(y)\" dx=\"8\" dy=\"4\" fill=\"\(color)\">\(Self.escaped(point.name))</text>"
            )
        }
        return (lines + ["</svg>", ""]).joined(separator: "\n")
    }

    private static func escaped(_ text: String) -> String {
        var result = ""
        for character in text {
            switch character {
            case "&": result += "&amp;"
            case "<": result += "&lt;"
            case ">": result += "&gt;"
            case "\"": result += "&quot;"
            default: result.append(character)
            }
        }
        return result
    }
}
