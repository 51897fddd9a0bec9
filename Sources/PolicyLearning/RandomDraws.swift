internal import RoutingPolicy

extension PhiloxGenerator {
    /// Puts `elements` in a random order (Fisher and Yates 1938, in Durstenfeld's form).
    ///
    /// Written out, as the library's `shuffle(using:)` may change its use of the generator from version to version.
    mutating func shuffle(_ elements: inout [Int]) {
        for last in stride(from: elements.count - 1, to: 0, by: -1) {
            elements.swapAt(last, Int(next().multipliedFullWidth(by: UInt64(last + 1)).high))
        }
    }

    /// A position drawn in proportion to `weights`; one of weight zero is never drawn.
    mutating func draw(from weights: ArraySlice<Float>) -> Int {
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
