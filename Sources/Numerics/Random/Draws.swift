// Every draw that Waybill makes. The standard library's `random(in:)` and `shuffle(using:)` may change how they use a
// generator from version to version, and with them every split and every policy; so they are not used, here or in
// tests.

extension RandomNumberGenerator {
    /// A number in [0, 1): a multiple of 2^-53.
    package mutating func uniform() -> Double { Double(next() >> 11) * 0x1p-53 }

    /// A number from `range`, uniformly.
    package mutating func uniform(in range: ClosedRange<Float>) -> Float {
        range.lowerBound + (range.upperBound - range.lowerBound) * Float(uniform())
    }

    /// A whole number from 0 to below `bound`, each as likely as another (Lemire, "Fast Random Integer Generation in an
    /// Interval", ACM TOMACS 29, 2019).
    ///
    /// - Precondition: `bound` is above 0.
    package mutating func below(_ bound: Int) -> Int {
        precondition(bound > 0, "nothing to draw from")
        let bound = UInt64(bound)
        var product = next().multipliedFullWidth(by: bound)
        if product.low < bound {
            let uneven = (0 &- bound) % bound
            while product.low < uneven { product = next().multipliedFullWidth(by: bound) }
        }
        return Int(product.high)
    }

    /// Puts `elements` in a random order (Fisher and Yates 1938, in Durstenfeld's form: from the last place down).
    package mutating func shuffle<Element>(_ elements: inout [Element]) {
        for last in stride(from: elements.count - 1, to: 0, by: -1) { elements.swapAt(last, below(last + 1)) }
    }

    /// The same from the first place up, which gives another order: splits of evaluation were published with this one.
    package mutating func shuffleUpward<Element>(_ elements: inout [Element]) {
        for place in 0..<max(elements.count - 1, 0) { elements.swapAt(place, place + below(elements.count - place)) }
    }

    /// A position drawn in proportion to `weights`; one of weight zero is never drawn.
    package mutating func draw(from weights: ArraySlice<Float>) -> Int {
        let target = uniform() * weights.reduce(0) { $0 + Double($1) }
        var (position, sum) = (0, 0.0)
        for (index, weight) in weights.enumerated() where weight > 0 {
            position = index
            sum += Double(weight)
            if target < sum { break }
        }
        return position
    }
}
