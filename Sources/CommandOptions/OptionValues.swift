internal import Terminal

/// The numbers given as `--option NAME=VALUE`.
package struct OptionValues {
    package let values: [String: Double]

    /// - Throws: `CommandError` for a text of another form, or a name given twice.
    package init(_ texts: [String]) throws {
        var values: [String: Double] = [:]
        for text in texts {
            let parts = text.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            guard parts.count == 2, let value = Double(parts[1]) else {
                throw CommandError("--option \(text): expected NAME=NUMBER, for example --option epochs=50")
            }
            guard values.updateValue(value, forKey: String(parts[0])) == nil else {
                throw CommandError("--option \(parts[0]) is given twice")
            }
        }
        self.values = values
    }
}
