internal import Foundation

/// Numbers as people read them.
package enum NumberText {
    /// `7.3 s`, `2 min 05 s` or `1 h 12 min`.
    package static func duration(_ seconds: Double) -> String {
        guard seconds.isFinite else { return "unknown time" }
        if seconds < 60 { return String(format: "%.1f s", seconds) }
        let whole = Int(seconds.rounded())
        if whole < 3600 { return "\(whole / 60) min \(String(format: "%02d", whole % 60)) s" }
        return "\(whole / 3600) h \(String(format: "%02d", whole % 3600 / 60)) min"
    }

    /// The number with a comma between groups of three digits.
    package static func grouped(_ number: Int) -> String {
        var digits = String(number.magnitude)
        var groups: [Substring] = []
        while digits.count > 3 {
            groups.insert(digits.suffix(3), at: 0)
            digits = String(digits.dropLast(3))
        }
        groups.insert(digits[...], at: 0)
        return (number < 0 ? "-" : "") + groups.joined(separator: ",")
    }
}
