internal import RoutingPolicy

extension PhiloxGenerator {
    /// A whole number from 0 to below `bound`.
    mutating func below(_ bound: Int) -> Int { Int(next().multipliedFullWidth(by: UInt64(bound)).high) }

    /// Puts `elements` in a random order (Fisher and Yates 1938, in Durstenfeld's form).
    mutating func shuffle(_ elements: inout [Int]) {
        for last in stride(from: elements.count - 1, to: 0, by: -1) { elements.swapAt(last, below(last + 1)) }
    }
}
