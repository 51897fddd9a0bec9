internal import Glibc
package import Units

/// A static SVG of lines and points, with axes, ticks and a legend; it loads nothing.
package struct LineChart: Sendable {
    package struct Series: Sendable {
        package let name: String
        package let points: [(x: Double, y: Double)]

        /// Whether points are joined by lines; else they are marks.
        package let isLine: Bool

        package init(_ name: String, _ points: [(x: Double, y: Double)], isLine: Bool = true) {
            self.name = name
            self.points = points
            self.isLine = isLine
        }
    }

    private let title: String
    private let labels: (x: Markup, y: Markup)
    private let isLogarithmic: Bool
    private let series: [Series]

    /// Where the axes lie in the picture, in pixels.
    private enum Box {
        static let (left, right, top, bottom) = (64, 560, 40, 400)
        static let middle = (x: (left + right) / 2, y: (top + bottom) / 2)
    }

    /// The x of the legend's lines and names.
    private static let legend = (from: 572, to: 594, names: 600)

    /// - Parameters:
    ///   - title: what it shows, in a sentence.
    ///   - x: label of the horizontal axis.
    ///   - y: label of the vertical axis.
    ///   - isLogarithmic: whether the horizontal axis is; points at or below 0 are then left out.
    ///   - series: drawn in this order.
    package init(_ title: String, x: Markup, y: Markup, isLogarithmic: Bool = false, series: [Series]) {
        self.title = title
        labels = (x, y)
        self.isLogarithmic = isLogarithmic
        self.series = series.map { one in
            Series(
                one.name,
                one.points.filter { $0.x.isFinite && $0.y.isFinite && (!isLogarithmic || $0.x > 0) },
                isLine: one.isLine
            )
        }.filter { !$0.points.isEmpty }
    }

    /// Colours that stay apart in common forms of colour blindness (Okabe and Ito, 2008), then again with dashes.
    private static let colors: [Markup] = [
        "#0072b2", "#d55e00", "#009e73", "#cc79a7", "#e69f00", "#56b4e9", "#000000",
    ]
    private static let dashes: [Markup] = ["", "7 3", "2 3", "10 3 2 3"]

    package var svg: String {
        guard let axes = Axes(series.flatMap(\.points), isLogarithmic: isLogarithmic) else {
            return SVG.emptyFile(title: title)
        }
        let marks = series.enumerated().flatMap { index, one in drawn(one, at: index, axes) }
        return SVG.file(
            width: 800,
            height: max(450, 60 + 17 * series.count),
            fontSize: 12,
            left: Box.left,
            top: 22,
            title: title,
            ticks(axes) + frame + marks
        )
    }

    /// From values to pixels.
    private struct Axes {
        let x: (low: Double, high: Double)
        let y: (low: Double, high: Double)
        let isLogarithmic: Bool

        /// Axes that cover all points with a margin; nil without a point.
        init?(_ points: [(x: Double, y: Double)], isLogarithmic: Bool) {
            let xs = points.map { isLogarithmic ? log10($0.x) : $0.x }
            let ys = points.map(\.y)
            guard let left = xs.min(), let right = xs.max(), let low = ys.min(), let high = ys.max() else { return nil }
            x = Self.padded(left, right, 0.02)
            y = Self.padded(low, high, 0.04)
            self.isLogarithmic = isLogarithmic
        }

        func pixelX(_ value: Double) -> Markup {
            let value = isLogarithmic ? log10(value) : value
            let (left, right) = (Double(Box.left), Double(Box.right))
            return pixel(left + (value - x.low) / (x.high - x.low) * (right - left))
        }

        func pixelY(_ value: Double) -> Markup {
            let (top, bottom) = (Double(Box.top), Double(Box.bottom))
            return pixel(bottom - (value - y.low) / (y.high - y.low) * (bottom - top))
        }

        private static func padded(_ low: Double, _ high: Double, _ share: Double) -> (low: Double, high: Double) {
            let margin = max((high - low) * share, abs(high) * 1e-6, 1e-9)
            return (low - margin, high + margin)
        }
    }

    private func ticks(_ axes: Axes) -> [Markup] {
        let horizontal = isLogarithmic ? Self.logTicks(axes.x) : Self.ticks(axes.x)
        return horizontal.flatMap { tick -> [Markup] in
            let place = axes.pixelX(tick)
            return [
                SVG.element("path", ["d": "M\(place) \(Box.bottom)V\(Box.bottom + 4)", "stroke": "#444"]),
                SVG.element(
                    "text",
                    ["x": place, "y": "\(Box.bottom + 18)", "text-anchor": "middle"],
                    Markup(Self.label(tick))
                ),
            ]
        }
            + Self.ticks(axes.y).flatMap { tick -> [Markup] in
                let place = axes.pixelY(tick)
                return [
                    SVG.element("path", ["d": "M\(Box.left) \(place)H\(Box.right)", "stroke": "#ddd"]),
                    SVG.element(
                        "text",
                        ["x": "\(Box.left - 6)", "y": place, "text-anchor": "end", "dy": "4"],
                        Markup(Self.label(tick))
                    ),
                ]
            }
    }

    private var frame: [Markup] {
        let (x, y) = Box.middle
        let corner: Markup = "M\(Box.left) \(Box.top)V\(Box.bottom)H\(Box.right)"
        return [
            SVG.element("path", ["d": corner, "fill": "none", "stroke": "#444"]),
            SVG.element("text", ["x": "\(x)", "y": "\(Box.bottom + 40)", "text-anchor": "middle"], labels.x),
            SVG.element(
                "text",
                ["x": "16", "y": "\(y)", "text-anchor": "middle", "transform": "rotate(-90 16 \(y))"],
                labels.y
            ),
        ]
    }

    /// A series, its mark in the legend and its name there.
    private func drawn(_ one: Series, at index: Int, _ axes: Axes) -> [Markup] {
        let color = Self.colors[index % Self.colors.count]
        let dash = Self.dashes[index / Self.colors.count % Self.dashes.count]
        let y: Markup = "\(Box.top + 12 + 17 * index)"
        let name = SVG.element("text", ["x": "\(Self.legend.names)", "y": y, "dy": "4"], Markup(one.name))
        guard one.isLine, one.points.count > 1 else {
            func circle(_ x: Markup, _ y: Markup) -> Markup {
                SVG.element("circle", ["cx": x, "cy": y, "r": "3", "fill": color])
            }
            let middle = (Self.legend.from + Self.legend.to) / 2
            return one.points.map { circle(axes.pixelX($0.x), axes.pixelY($0.y)) } + [circle("\(middle)", y), name]
        }
        let path = Markup.joined(
            one.points.map { "\(axes.pixelX($0.x)) \(axes.pixelY($0.y))" },
            separator: "L"
        )
        func line(_ attributes: KeyValuePairs<Markup, Markup>) -> Markup {
            let stroke: KeyValuePairs<Markup, Markup> =
                dash == "" ? ["stroke": color] : ["stroke": color, "stroke-dasharray": dash]
            return SVG.element("path", attributes, followedBy: stroke)
        }
        return [
            line(["d": "M\(path)", "fill": "none", "stroke-width": "1.5"]),
            line(["d": "M\(Self.legend.from) \(y)H\(Self.legend.to)", "stroke-width": "1.5"]),
            name,
        ]
    }

    /// About five round numbers inside a range.
    private static func ticks(_ range: (low: Double, high: Double)) -> [Double] {
        let raw = (range.high - range.low) / 5
        let power = pow(10, log10(raw).rounded(.down))
        let step = ([1, 2, 5, 10].first { $0 * power >= raw } ?? 10) * power
        let first = (range.low / step).rounded(.up)
        return (0..<12).map { (first + Double($0)) * step }.filter { $0 <= range.high + 1e-12 }
    }

    /// 1, 2 and 5 times powers of ten, or the powers alone on a long axis.
    private static func logTicks(_ range: (low: Double, high: Double)) -> [Double] {
        let steps = range.high - range.low > 2 ? [1.0] : [1.0, 2, 5]
        return (Int(range.low.rounded(.down))...Int(range.high.rounded(.up))).flatMap { exponent in
            steps.map { $0 * pow(10, Double(exponent)) }
        }.filter { log10($0) >= range.low && log10($0) <= range.high }
    }

    private static func label(_ value: Double) -> String {
        if value == 0 { return "0" }
        let places = max(0, min(9, 2 - Int(log10(abs(value)).rounded(.down))))
        var text = FixedPoint.text(rounding: value, decimals: places) ?? "\(value)"
        if text.contains(".") {
            while text.last == "0" { text.removeLast() }
            if text.last == "." { text.removeLast() }
        }
        return text
    }
}
