/// The graders by name, with what each does and what can be set.
package enum GraderCatalog {
    /// A grader that can be asked for.
    package struct Entry: Sendable {
        package let name: String
        /// One sentence.
        package let summary: String
        /// What the reference is.
        package let reference: String
        /// What can be set, each with its meaning.
        package let options: [(name: String, meaning: String)]
        let make: @Sendable (inout GraderOptions) throws(GradingFault) -> any Grader
    }

    package static let all: [Entry] = [
        Entry(name: "exact", summary: "The same bytes.", reference: "the text, or several", options: []) { _ in
            ExactGrader()
        },
        Entry(
            name: "normalised",
            summary: "The same text but for case, white space, quotes and marks around it.",
            reference: "the text, or several",
            options: []
        ) { _ in NormalisedGrader() },
        Entry(
            name: "contains",
            summary: "The reference stands somewhere in the answer; case and white space do not count.",
            reference: "the text, or several of which one is enough",
            options: []
        ) { _ in ContainsGrader() },
        Entry(
            name: "numeric",
            summary: "The boxed or last number of the answer is near enough.",
            reference: "the number, or several",
            options: [
                ("absolute", "how far it may be off, 0 by default"),
                ("relative", "how far, as a share of the reference, 0.000001 by default"),
            ]
        ) { options throws(GradingFault) in
            NumericGrader(
                absolute: try options.number("absolute", default: 0, in: 0...1e300),
                relative: try options.number("relative", default: 1e-6, in: 0...1)
            )
        },
        Entry(
            name: "choice",
            summary: "The letter that the answer chooses of several.",
            reference: "the letter",
            options: [("letters", "how many there are to choose from, 2 to 26, 10 by default")]
        ) { options throws(GradingFault) in
            ChoiceGrader(letters: Int(try options.number("letters", default: 10, in: 2...26)))
        },
        Entry(
            name: "regex",
            summary: "The pattern is found in the answer; the time taken grows with its length, whatever the pattern.",
            reference: "the pattern, or several of which one is enough",
            options: []
        ) { _ in RegexGrader() },
        Entry(
            name: "json",
            summary: "The same JSON value; order of keys, white space and forms of numbers do not count.",
            reference: "the value",
            options: []
        ) { _ in JSONGrader() },
        Entry(
            name: "schema",
            summary: "JSON that is valid under a JSON Schema (2020-12).",
            reference: "the schema",
            options: []
        ) { _ in SchemaGrader() },
    ]

    /// The grader that a text asks for, as `numeric` or `numeric:absolute=0.01,relative=0`.
    ///
    /// - Throws: `GradingFault` for a name or an option that is not known, and a value that cannot be.
    package static func grader(_ text: String) throws(GradingFault) -> any Grader {
        let parts = text.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
        guard let entry = all.first(where: { $0.name.utf8.elementsEqual(parts[0].utf8) }) else {
            throw GradingFault(
                "there is no grader '\(parts[0])'; there are \(all.map(\.name).joined(separator: ", "))"
            )
        }
        var options = try GraderOptions(parts.count > 1 ? String(parts[1]) : "", grader: entry.name)
        let grader = try entry.make(&options)
        guard let left = options.left.first else { return grader }
        let known = entry.options.map(\.name)
        throw GradingFault(
            "the grader \(entry.name) has no option '\(left)'; "
                + (known.isEmpty ? "it has none" : "it has \(known.joined(separator: ", "))")
        )
    }
}

/// What was set for a grader, each taken once.
struct GraderOptions {
    private let grader: String
    private var values: [(name: String, text: String)] = []

    init(_ text: String, grader: String) throws(GradingFault) {
        self.grader = grader
        for part in text.split(separator: ",") {
            let pair = part.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            guard pair.count == 2, !pair[0].isEmpty else {
                throw GradingFault("'\(part)' is no option of a grader; expected NAME=VALUE, as absolute=0.01")
            }
            let name = String(pair[0])
            guard !values.contains(where: { $0.name.utf8.elementsEqual(name.utf8) }) else {
                throw GradingFault("the option '\(name)' of \(grader) is given twice")
            }
            values.append((name, String(pair[1])))
        }
    }

    /// Names that nobody took.
    var left: [String] { values.map(\.name) }

    mutating func number(
        _ name: String,
        default standard: Double,
        in range: ClosedRange<Double>
    ) throws(GradingFault) -> Double {
        guard let place = values.firstIndex(where: { $0.name == name }) else { return standard }
        let text = values.remove(at: place).text
        guard let value = Double(text), range.contains(value) else {
            throw GradingFault(
                "the option \(name) of \(grader) is '\(text)'; expected a number from \(range.lowerBound) to "
                    + "\(range.upperBound)"
            )
        }
        return value
    }
}
