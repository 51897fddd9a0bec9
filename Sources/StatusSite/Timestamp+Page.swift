internal import Postgres
package import Units

extension Timestamp {
    /// The moment for reading, in UTC, with its exact form in `datetime`.
    package var markup: Markup {
        let exact = iso8601
        let readable = exact.prefix(10) + " " + exact.dropFirst(11).prefix(8)
        return "<time datetime=\"\(exact)\">\(String(readable))</time>"
    }
}

/// A length of time in its two largest units: `3 h 12 min`.
package enum ElapsedTime {
    package static func text(seconds: Int64) -> String {
        let seconds = max(0, seconds)
        let units: [(name: String, length: Int64)] = [("d", 86_400), ("h", 3600), ("min", 60), ("s", 1)]
        var parts: [String] = []
        var rest = seconds
        for unit in units {
            let count = rest / unit.length
            rest %= unit.length
            if count > 0 {
                parts.append("\(FixedPoint.grouped(count)) \(unit.name)")
            } else if !parts.isEmpty {
                break
            }
            if parts.count == 2 { break }
        }
        return parts.isEmpty ? "0 s" : parts.joined(separator: " ")
    }
}
