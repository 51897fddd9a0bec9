#if canImport(Glibc)
internal import Glibc
#else
internal import Darwin
#endif

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
    private let labels: (x: String, y: String)
    private let isLogarithmic: Bool
    private let series: [Series]
    private let box = (left: 64.0, right: 560.0, top: 40.0, bottom: 400.0)

    /// - Parameters:
    ///   - title: what it shows, in a sentence.
    ///   - x: label of the horizontal axis.
    ///   - y: label of the vertical axis.
    ///   - isLogarithmic: whether the horizontal axis is; points at or below 0 are then left out.
    ///   - series: drawn in this order.
    package init(_ title: String, x: String, y: String, isLogarithmic: Bool = false, series: [Series]) {
        self.title = title
        labels = (x, y)
        self.isLogarithmic = isLogarithmic
        self.series = series.map { own in
            Series(
                own.name,
                own.points.filter { $0.x.isFinite && $0.y.isFinite && (!isLogarithmic || $0.x > 0) },
                isLine: own.isLine
            )
        }.filter { !$0.points.isEmpty }
    }

    /// Colours that stay apart in common forms of colour blindness (Okabe and Ito, 2008), then again with dashes.
    private static let colors = ["#0072b2", "#d55e00", "#009e73", "#cc79a7", "#e69f00", "#56b4e9", "#000000"]
    private static let dashes = ["", "7 3", "2 3", "10 3 2 3"]

    package var svg: String {
        let xs = series.flatMap(\.points).map { isLogarithmic ? log10($0.x) : $0.x }
        let ys = series.flatMap(\.points).map(\.y)
        guard let left = xs.min(), let right = xs.max(), let low = ys.min(), let high = ys.max() else {
            return "<svg xmlns=\"http://www.w3.org/2000/svg\"><title>\(Self.escaped(title)): no data</title></svg>\n"
        }
        let xRange = Self.padded(left, right, 0.02)
        let yRange = Self.padded(low, high, 0.04)
        func x(_ value: Double) -> Double {
            let value = isLogarithmic ? log10(value) : value
            return box.left + (value - xRange.low) / (xRange.high - xRange.low) * (box.right - box.left)
        }
        func y(_ value: Double) -> Double {
            box.bottom - (value - yRange.low) / (yRange.high - yRange.low) * (box.bottom - box.top)
        }
        let height = max(450, 60 + 17 * series.count)
        var lines = [
            "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 800 \(height)\" role=\"img\" "
                + "font-family=\"system-ui, sans-serif\" font-size=\"12\">",
            "<title>\(Self.escaped(title))</title>",
            "<rect width=\"800\" height=\"\(height)\" fill=\"#ffffff\"/>",
            "<text x=\"\(decimal(box.left, 0))\" y=\"22\" font-size=\"14\">\(Self.escaped(title))</text>",
        ]
        for tick in isLogarithmic ? Self.logTicks(xRange) : Self.ticks(xRange) {
            let place = decimal(x(tick), 1)
            lines.append("<path d=\"M\(place) 400V404\" stroke=\"#444\"/>")
            lines.append("<text x=\"\(place)\" y=\"418\" text-anchor=\"middle\">\(Self.label(tick))</text>")
        }
        for tick in Self.ticks(yRange) {
            let place = decimal(y(tick), 1)
            lines.append("<path d=\"M64 \(place)H560\" stroke=\"#ddd\"/>")
            lines.append("<text x=\"58\" y=\"\(place)\" text-anchor=\"end\" dy=\"4\">\(Self.label(tick))</text>")
        }
        lines.append("<path d=\"M64 40V400H560\" fill=\"none\" stroke=\"#444\"/>")
        lines.append("<text x=\"312\" y=\"440\" text-anchor=\"middle\">\(Self.escaped(labels.x))</text>")
        lines.append(
            "<text x=\"16\" y=\"220\" text-anchor=\"middle\" transform=\"rotate(-90 16 220)\">\(Self.escaped(labels.y))</text>"
        )
        for (index, own) in series.enumerated() {
            let color = Self.colors[index % Self.colors.count]
            let dash = Self.dashes[index / Self.colors.count % Self.dashes.count]
            let stroke = "stroke=\"\(color)\"" + (dash.isEmpty ? "" : " stroke-dasharray=\"\(dash)\"")
            let keyY = Double(52 + 17 * index)
            if own.isLine, own.points.count > 1 {
                let path = own.points.map { "\(decimal(x($0.x), 1)) \(decimal(y($0.y), 1))" }.joined(separator: "L")
                lines.append("<path d=\"M\(path)\" fill=\"none\" stroke-width=\"1.5\" \(stroke)/>")
                lines.append("<path d=\"M572 \(decimal(keyY, 0))H594\" stroke-width=\"1.5\" \(stroke)/>")
            } else {
                for point in own.points + [] {
                    lines.append(
                        "<circle cx=\"\(decimal(x(point.x), 1))\" cy=\"\(decimal(y(point.y), 1))\" r=\"3\" fill=\"\(color)\"/>"
                    )
                }
                lines.append("<circle cx=\"583\" cy=\"\(decimal(keyY, 0))\" r=\"3\" fill=\"\(color)\"/>")
            }
            lines.append("<text x=\"600\" y=\"\(decimal(keyY, 0))\" dy=\"4\">\(Self.escaped(own.name))</text>")
        }
        return (lines + ["</svg>", ""]).joined(separator: "\n")
    }

    private static func padded(_ low: Double, _ high: Double, _ share: Double) -> (low: Double, high: Double) {
        let margin = max((high - low) * share, abs(high) * 1e-6, 1e-9)
        return (low - margin, high + margin)
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
        var text = decimal(value, places)
        if text.contains(".") {
            while text.last == "0" { text.removeLast() }
            if text.last == "." { text.removeLast() }
        }
        return text
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
