/// How long a server asks to wait: `retry-after-ms`, else `Retry-After` as seconds or as an HTTP date.
///
/// What is not a number, negative or unreadable counts as not said.
package struct RetryAfter: Sendable, Equatable {
    private let milliseconds: String?
    private let after: String?

    package init(milliseconds: String? = nil, after: String? = nil) {
        self.milliseconds = milliseconds
        self.after = after
    }

    init(_ header: (String) -> String?) {
        self.init(milliseconds: header("retry-after-ms"), after: header("retry-after"))
    }

    /// What `x-should-retry` says, if anything.
    static func shouldRetry(_ header: (String) -> String?) -> Bool? {
        switch header("x-should-retry")?.lowercased() {
        case "true": true
        case "false": false
        default: nil
        }
    }

    /// - Parameter now: seconds since 1970.
    /// - Returns: seconds from now; nil where nothing readable was said.
    package func seconds(now: Double) -> Double? {
        if let value = Self.number(milliseconds) { return value / 1000 }
        if let value = Self.number(after) { return value }
        guard let after, let date = HTTPDate.unixSeconds(after) else { return nil }
        return max(0, date - now)
    }

    private static func number(_ text: String?) -> Double? {
        guard let text, let value = Double(text.filter { $0 != " " }), value.isFinite, value >= 0 else { return nil }
        return value
    }
}

/// The date of HTTP headers (RFC 9110, 5.6.7, IMF-fixdate): `Sun, 06 Nov 1994 08:49:37 GMT`.
enum HTTPDate {
    private static let months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]

    static func unixSeconds(_ text: String) -> Double? {
        let parts = text.split(separator: " ")
        guard parts.count == 6, parts[5] == "GMT", let day = Int(parts[1]), (1...31).contains(day),
            let month = months.firstIndex(of: String(parts[2])), let year = Int(parts[3]), (1970...9999).contains(year)
        else { return nil }
        let clock = parts[4].split(separator: ":").compactMap { Int($0) }
        guard clock.count == 3, (0..<24).contains(clock[0]), (0..<60).contains(clock[1]), (0...60).contains(clock[2])
        else { return nil }
        // H. Hinnant, "chrono-Compatible Low-Level Date Algorithms", days_from_civil.
        let shifted = month < 2 ? year - 1 : year
        let era = shifted / 400
        let yearOfEra = shifted - era * 400
        let dayOfYear = (153 * ((month + 10) % 12) + 2) / 5 + day - 1
        let days = era * 146_097 + yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear - 719_468
        return Double(days * 86_400 + clock[0] * 3600 + clock[1] * 60 + clock[2])
    }
}
