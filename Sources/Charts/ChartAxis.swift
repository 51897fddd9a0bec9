internal import Glibc
internal import Units

/// A logarithmic axis for costs, with room on its left for points that cost nothing.
package struct CostAxis {
    package let range: ClosedRange<Double>
    private let low: Double
    private let high: Double
    /// Whether there is a place for zero, which a logarithm has none for.
    package let hasZero: Bool

    package static let zeroGutter = 56.0

    /// - Parameters:
    ///   - costs: what has to fit; at least 0.
    ///   - range: the axis' ends in pixels.
    package init(covering costs: [Double], range: ClosedRange<Double>) {
        let positive = costs.filter { $0 > 0 }.map { log10($0) }
        let least = positive.min() ?? 0
        let most = positive.max() ?? 0
        let margin = max(0.12 * (most - least), 0.25 - (most - least) / 2, 0.08)
        low = least - margin
        high = most + margin
        self.range = range
        hasZero = costs.contains { $0 <= 0 }
    }

    package func position(_ cost: Double) -> Double {
        guard cost > 0 else { return range.lowerBound + Self.zeroGutter / 2 }
        let start = range.lowerBound + (hasZero ? Self.zeroGutter : 0)
        return start + (log10(cost) - low) / (high - low) * (range.upperBound - start)
    }

    /// The cost at a position right of the place for zero; the inverse of `position`.
    package func cost(at position: Double) -> Double {
        let start = range.lowerBound + (hasZero ? Self.zeroGutter : 0)
        return pow(10, low + (position - start) / (range.upperBound - start) * (high - low))
    }

    /// Ticks at 1, 2 and 5 times powers of ten, or at the powers alone where the axis is long.
    package var ticks: [(cost: Double, label: String)] {
        var ticks: [(cost: Double, label: String)] = []
        let steps: [Int] = high - low > 3 ? [1] : high - low > 1.4 ? [1, 3] : [1, 2, 5]
        for exponent in Int(low.rounded(.down))...Int(high.rounded(.up)) {
            for step in steps {
                let cost = Double(step) * pow(10, Double(exponent))
                guard log10(cost) >= low, log10(cost) <= high else { continue }
                ticks.append((cost, Self.label(step, exponent: exponent)))
            }
        }
        return ticks
    }

    /// The decimal text of `digit` times a power of ten.
    package static func label(_ digit: Int, exponent: Int) -> String {
        guard exponent < 0 else {
            let power = (0..<min(exponent, 15)).reduce(Int64(1)) { power, _ in power * 10 }
            return FixedPoint.grouped(Int64(digit) * power)
        }
        return "0." + String(repeating: "0", count: -exponent - 1) + String(digit)
    }
}

/// A linear axis for qualities from 0 to 1, cut to what is shown.
package struct QualityAxis {
    package let range: ClosedRange<Double>
    /// Hundredths between ticks.
    private let step: Int
    /// Hundredths at the bottom and the top.
    private let bottom: Int
    private let top: Int

    /// - Parameters:
    ///   - qualities: what has to fit.
    ///   - range: top and bottom in pixels; quality grows upwards.
    package init(covering qualities: [Double], range: ClosedRange<Double>) {
        let least = qualities.min() ?? 0
        let most = qualities.max() ?? 1
        let spread = max(most - least, 0.01)
        step = [1, 2, 5, 10, 20].first { spread * 100 / Double($0) <= 5 } ?? 20
        bottom = max(0, Int(((least - 0.08 * spread) * 100 / Double(step)).rounded(.down)) * step)
        let above = Int(((most + 0.12 * spread) * 100 / Double(step)).rounded(.up)) * step
        top = max(bottom + step, above > 100 ? 100 : above)
        self.range = range
    }

    package func position(_ quality: Double) -> Double {
        let share = (quality * 100 - Double(bottom)) / Double(top - bottom)
        return range.upperBound - share * (range.upperBound - range.lowerBound)
    }

    package var ticks: [(quality: Double, label: String)] {
        stride(from: bottom, through: top, by: step).map {
            (Double($0) / 100, FixedPoint.text(Int64($0), over: 100, decimals: 2))
        }
    }
}
