/// How far two graders agree on the same answers, each verdict taken as right from a half up.
package struct Agreement: Sendable, Equatable {
    /// Answers that both call right, that only the first does, that only the second does, that neither does.
    package private(set) var both = 0
    package private(set) var firstOnly = 0
    package private(set) var secondOnly = 0
    package private(set) var neither = 0

    package init() {}

    package mutating func add(_ first: Double, _ second: Double, count: Int = 1) {
        switch (first >= 0.5, second >= 0.5) {
        case (true, true): both += count
        case (true, false): firstOnly += count
        case (false, true): secondOnly += count
        case (false, false): neither += count
        }
    }

    package var count: Int { both + firstOnly + secondOnly + neither }

    /// The share of answers on which they agree; nil without any.
    package var accuracy: Double? { count > 0 ? Double(both + neither) / Double(count) : nil }

    /// Wilson's 95 % interval of the share (JASA 22, 1927), which is fair for few answers and shares near 1.
    package var accuracyInterval: ClosedRange<Double>? { accuracy.map { Self.wilson($0, count) } }

    /// Agreement beyond chance: Cohen's kappa (Educational and Psychological Measurement 20, 1960).
    ///
    /// Nil without answers, and where chance alone would agree on all, as when both call everything right.
    package var kappa: Double? {
        guard let accuracy else { return nil }
        let chance = self.chance
        return chance < 1 ? (accuracy - chance) / (1 - chance) : nil
    }

    /// The 95 % interval of kappa by its large-sample variance (Fleiss, Cohen and Everitt, Psychological Bulletin 72,
    /// 1969), cut to -1...1.
    package var kappaInterval: ClosedRange<Double>? {
        guard let kappa, let accuracy else { return nil }
        let total = Double(count)
        let first = [Double(both + firstOnly) / total, Double(secondOnly + neither) / total]
        let second = [Double(both + secondOnly) / total, Double(firstOnly + neither) / total]
        let shares = [[Double(both), Double(firstOnly)], [Double(secondOnly), Double(neither)]].map {
            $0.map { $0 / total }
        }
        let rest = 1 - chance
        var variance = 0.0
        for place in 0..<2 {
            let change = rest - (second[place] + first[place]) * (1 - accuracy)
            variance += shares[place][place] * change * change
        }
        for row in 0..<2 {
            let sum = second[row] + first[1 - row]
            variance += (1 - accuracy) * (1 - accuracy) * shares[row][1 - row] * sum * sum
        }
        let shift = accuracy * chance - 2 * chance + accuracy
        variance = (variance - shift * shift) / (total * rest * rest * rest * rest)
        let width = 1.959964 * max(0, variance).squareRoot()
        return max(-1, kappa - width)...min(1, kappa + width)
    }

    /// How often they would agree if neither looked at what the other saw.
    private var chance: Double {
        let total = Double(count)
        let first = Double(both + firstOnly) / total
        let second = Double(both + secondOnly) / total
        return first * second + (1 - first) * (1 - second)
    }

    static func wilson(_ share: Double, _ count: Int) -> ClosedRange<Double> {
        let z = 1.959964
        let total = Double(count)
        let middle = (share + z * z / (2 * total)) / (1 + z * z / total)
        let spread = share * (1 - share) / total + z * z / (4 * total * total)
        let width = z / (1 + z * z / total) * spread.squareRoot()
        return max(0, middle - width)...min(1, middle + width)
    }
}
