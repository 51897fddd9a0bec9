internal import ArgumentParser

/// Bounds of options that are whole numbers.
package enum OptionBounds {
    /// More threads than any machine has, and few enough to be started.
    package static let threads = 1...1024

    /// Sees that an option's value can be meant.
    ///
    /// - Throws: `ValidationError` with what is expected.
    package static func check(_ option: String, _ value: Int, _ range: ClosedRange<Int>) throws {
        guard range.contains(value) else {
            throw ValidationError(
                "\(option) is \(value); expected a whole number from \(range.lowerBound) to \(range.upperBound)."
            )
        }
    }
}
