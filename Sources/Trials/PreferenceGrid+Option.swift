package import PolicyEvaluation
internal import Terminal

extension PreferenceGrid {
    /// The grid that `--preferences` asks for: a number of settings, `linear`, `linear:N` or weights with commas
    /// between.
    ///
    /// - Throws: `CommandError` for anything else.
    package init(option text: String) throws {
        func count(_ text: Substring) -> Int? {
            Int(text).flatMap { (2...1001).contains($0) ? $0 : nil }
        }
        if text == "linear" {
            self = .linear(count: 41)
        } else if text.hasPrefix("linear:"), let count = count(text.dropFirst(7)) {
            self = .linear(count: count)
        } else if let count = count(text[...]) {
            self = .scaleFree(count: count)
        } else {
            let weights = text.split(separator: ",", omittingEmptySubsequences: false).map { Double($0) }
            let numbers = weights.compactMap(\.self)
            let areWeights = numbers.count == weights.count && numbers.allSatisfy { (0...1).contains($0) }
            guard areWeights, text.contains(",") else {
                throw CommandError(
                    "--preferences \(text): expected a number of settings from 2 to 1001, linear, linear:N, or cost "
                        + "weights from 0 to 1 such as 0.2,0.5,0.8"
                )
            }
            self = .explicit(numbers)
        }
    }
}
