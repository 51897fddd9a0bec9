/// Options that can say how they were set, for the line that makes a report again.
package protocol CommandWords {
    /// The options that are not at their default, as they would be typed.
    var words: [String] { get }
}

/// Words of a command line.
package enum ShellWords {
    /// The words as one line for a shell, quoted where they must be.
    package static func line(_ words: [String]) -> String { words.map(quoted).joined(separator: " ") }

    private static func quoted(_ word: String) -> String {
        let marks = "-_.,:=+/@%".unicodeScalars
        let isPlain = word.unicodeScalars.allSatisfy { scalar in
            scalar.properties.isAlphabetic || ("0"..."9").contains(scalar) || marks.contains(scalar)
        }
        if isPlain, !word.isEmpty { return word }
        return "'" + word.split(separator: "'", omittingEmptySubsequences: false).joined(separator: #"'\''"#) + "'"
    }
}
