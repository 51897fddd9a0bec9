import RoutingPolicy

/// The values given as `--option NAME=VALUE`, as text: what they mean, the trainer's declaration says.
struct OptionValues {
    let values: [String: SettingValue]

    /// - Throws: `CommandError` for a text of another form, or a name given twice.
    init(_ texts: [String]) throws {
        var values: [String: SettingValue] = [:]
        for text in texts {
            let parts = text.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
            guard parts.count == 2, !parts[1].isEmpty else {
                throw CommandError("--option \(text): expected NAME=VALUE, for example --option epochs=50")
            }
            guard values.updateValue(.text(parts[1]), forKey: parts[0]) == nil else {
                throw CommandError("--option \(parts[0]) is given twice")
            }
        }
        self.values = values
    }
}
