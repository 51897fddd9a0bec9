internal import Foundation
internal import Units

/// Numbers as people read them.
package enum NumberText {
    /// A double with `decimals` places; as it is where they do not hold it.
    package static func decimals(_ value: Double, _ decimals: Int) -> String {
        FixedPoint.text(rounding: value, decimals: decimals) ?? "\(value)"
    }

    /// `7.3 s`, `2 min 05 s` or `1 h 12 min`.
    package static func duration(_ seconds: Double) -> String {
        guard seconds.isFinite else { return "unknown time" }
        if seconds < 60 { return String(format: "%.1f s", seconds) }
        let whole = Int(seconds.rounded())
        if whole < 3600 { return "\(whole / 60) min \(String(format: "%02d", whole % 60)) s" }
        return "\(whole / 3600) h \(String(format: "%02d", whole % 3600 / 60)) min"
    }
}
