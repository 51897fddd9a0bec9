// The distance of Damerau and Levenshtein in its restricted form (optimal string alignment): insertions, deletions,
// substitutions and exchanges of neighbours. Wagner and Fischer, "The string-to-string correction problem" (1974).

/// The known names that someone may have meant by one that is not known.
package struct NearestNames: Sendable {
    private let known: [String]

    package init(_ known: some Sequence<String>) { self.known = Array(known) }

    /// Up to `count` known names near `name`, nearest first, equal ones in the order given.
    ///
    /// Case counts little; a name that contains the other, or shares what follows its last slash, counts as near.
    package func to(_ name: String, count: Int = 3) -> [String] {
        let wanted = Array(name.lowercased().unicodeScalars.prefix(Self.longest))
        guard !wanted.isEmpty else { return [] }
        let scored = known.enumerated().compactMap { place, candidate -> (score: Int, place: Int)? in
            let found = Array(candidate.lowercased().unicodeScalars.prefix(Self.longest))
            let limit = max(1, wanted.count / 3)
            // What a terminal would obey has no place in a hint; what differs in the writing of accents alone is
            // nearest.
            guard !candidate.unicodeScalars.contains(where: { $0.properties.generalCategory == .control }) else {
                return nil
            }
            if candidate == name { return (0, place) }
            let distance = Self.distance(wanted, found, limit: limit)
            if distance <= limit { return (2 * distance, place) }
            // One may hold the vendor's name and the other not; that is further than a slip of the hand.
            let isPart = Self.isPart(wanted, found) || Self.isPart(Self.last(wanted), Self.last(found))
            return isPart ? (2 * limit + 1, place) : nil
        }
        return scored.sorted { ($0.score, $0.place) < ($1.score, $1.place) }.prefix(count).map { known[$0.place] }
    }

    /// A clause for an error: the nearest names, or the first few when all are few, or how many there are.
    package func hint(for name: String) -> String {
        let near = to(name)
        if let first = near.first, first == name { return "'\(first)' has its accents written in other bytes" }
        if !near.isEmpty {
            return "the nearest \(near.count == 1 ? "is" : "are") \(near.map { "'\($0)'" }.joined(separator: ", "))"
        }
        if known.isEmpty { return "there are none" }
        if known.count <= 12 { return "there are \(known.joined(separator: ", "))" }
        return "none of the \(known.count) known names is near it"
    }

    private static let longest = 120

    private static func isPart(_ left: [Unicode.Scalar], _ right: [Unicode.Scalar]) -> Bool {
        let (short, long) = left.count < right.count ? (left, right) : (right, left)
        guard short.count >= 3 else { return false }
        return (0...(long.count - short.count)).contains { long[$0..<($0 + short.count)].elementsEqual(short) }
    }

    private static func last(_ name: [Unicode.Scalar]) -> [Unicode.Scalar] {
        Array(name.split(separator: "/").last ?? [])
    }

    /// The distance, or a number above `limit` as soon as it is sure to be above.
    static func distance(_ left: [Unicode.Scalar], _ right: [Unicode.Scalar], limit: Int) -> Int {
        guard abs(left.count - right.count) <= limit else { return limit + 1 }
        var before: [Int] = []
        var previous = Array(0...right.count)
        for row in left.indices {
            var current = [row + 1]
            for column in right.indices {
                let cost = left[row] == right[column] ? 0 : 1
                var best = min(previous[column + 1] + 1, current[column] + 1, previous[column] + cost)
                if row > 0, column > 0, left[row] == right[column - 1], left[row - 1] == right[column] {
                    best = min(best, before[column - 1] + 1)
                }
                current.append(best)
            }
            if let least = current.min(), least > limit { return limit + 1 }
            (before, previous) = (previous, current)
        }
        return previous[right.count]
    }
}
