internal import Units

/// A number that decides how a trainer works: its name, meaning, default and range.
package struct TrainingOption: Sendable, Hashable {
    package let name: String

    /// One clause for the help text.
    package let meaning: String

    package let defaultValue: Double

    /// The values that are accepted.
    package let range: ClosedRange<Double>

    /// Whether only whole numbers are accepted; a switch is a whole number from 0 to 1.
    package let isWhole: Bool

    package init(
        _ name: String,
        _ meaning: String,
        default defaultValue: Double,
        in range: ClosedRange<Double>,
        whole: Bool = false
    ) {
        self.name = name
        self.meaning = meaning
        self.defaultValue = defaultValue
        self.range = range
        isWhole = whole
    }

    /// A switch, off by default.
    package static func flag(_ name: String, _ meaning: String) -> TrainingOption {
        TrainingOption(name, meaning, default: 0, in: 0...1, whole: true)
    }
}

/// A checked value for every option of one trainer, and the seed.
package struct TrainingOptions: Sendable, Equatable {
    /// Decides every random number of the run.
    package let seed: UInt64

    private let values: [String: Double]

    /// The defaults of `options`, replaced where `given` has another value.
    ///
    /// - Throws: `LearningError.invalidOption` for a name that is not among `options`, or a value out of range.
    package init(
        _ options: [TrainingOption],
        given: [String: Double],
        seed: UInt64
    ) throws(LearningError) {
        if let stray = given.keys.filter({ name in !options.contains { $0.name == name } }).min() {
            let known = options.map(\.name).sorted().joined(separator: ", ")
            let near = NearestNames(options.map(\.name)).to(stray)
            let hint = near.isEmpty ? "" : "did you mean \(near.joined(separator: ", "))? "
            throw .invalidOption("there is no option '\(stray)'; \(hint)this trainer knows \(known)")
        }
        var values: [String: Double] = [:]
        for option in options {
            let value = given[option.name] ?? option.defaultValue
            guard option.range.contains(value), !option.isWhole || value == value.rounded() else {
                throw .invalidOption(
                    "\(option.name) is \(value); expected \(option.isWhole ? "a whole number" : "a number") from "
                        + "\(Self.text(option.range.lowerBound)) to \(Self.text(option.range.upperBound))"
                )
            }
            values[option.name] = value
        }
        self.values = values
        self.seed = seed
    }

    /// The value of a declared option.
    ///
    /// - Precondition: the trainer declares `name`.
    package subscript(_ name: String) -> Double {
        guard let value = values[name] else { preconditionFailure("the trainer does not declare '\(name)'") }
        return value
    }

    /// The value of a declared whole-number option.
    package func whole(_ name: String) -> Int { Int(self[name]) }

    /// Whether a declared switch is on.
    package func isOn(_ name: String) -> Bool { self[name] != 0 }

    /// Every value as text, as a snapshot records it.
    package var texts: [String: String] {
        values.mapValues(Self.text)
    }

    /// ``texts``, and what the trainer settled itself under `chosen_NAME`.
    package func texts(withChosen chosen: [String: Double]) -> [String: String] {
        var texts = texts
        for (name, value) in chosen { texts["chosen_\(name)"] = Self.text(value) }
        return texts
    }

    private static func text(_ value: Double) -> String {
        value == value.rounded() && abs(value) < 1e15 ? String(Int64(value)) : String(value)
    }
}
