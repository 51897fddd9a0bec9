internal import Terminal

/// The values given as `--option NAME=VALUE`, as text: what they mean, the trainer's declaration says.
package struct OptionValues {
    package let values: [String: String]

    /// - Throws: `CommandError` for a text of another form, or a name given twice.
    package init(_ texts: [String]) throws {
        var values: [String: String] = [:]
        for text in texts {
            let parts = text.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
            guard parts.count == 2, !parts[0].isEmpty, !parts[1].isEmpty else {
                throw CommandError("--option \(text): expected NAME=VALUE, for example --option epochs=50")
            }
            guard values.updateValue(parts[1], forKey: parts[0]) == nil else {
                throw CommandError("--option \(parts[0]) is given twice")
            }
        }
        self.values = values
    }
}
