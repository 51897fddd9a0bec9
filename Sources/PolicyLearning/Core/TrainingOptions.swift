package import RoutingPolicy
internal import Units

/// What decides how a trainer works: a struct of options, its defaults the properties' values.
///
/// Each option is declared once, with its key path, range and meaning:
///
///     static let declared = [Setting("steps", \Self.steps, in: 0...1_000_000, "steps of policy optimisation")]
package protocol TrainingOptions: NamedSettings {
    /// Refuses options that are in range one by one but make no sense together.
    ///
    /// - Throws: `LearningError.invalidOption`.
    func validate() throws(LearningError)
}

extension TrainingOptions {
    package func validate() throws(LearningError) {}

    /// These options, replaced where `given` has another value.
    ///
    /// - Throws: `LearningError.invalidOption` for a name that is not declared, or a value of another kind, out of
    ///   range, or given under two names.
    package func replacing(with given: [String: SettingValue]) throws(LearningError) -> Self {
        var result = self
        var names: [String: String] = [:]
        for (name, value) in given.sorted(by: { $0.key < $1.key }) {
            guard let option = Self.option(name) else {
                throw .invalidOption(Self.unknown(name, among: Self.declared.map(\.name)))
            }
            if let other = names.updateValue(name, forKey: option.name) {
                throw .invalidOption("\(other) and \(name) are the same option; give \(option.name) alone")
            }
            let value = if case .text(let text) = value { option.kind.value(text) } else { value }
            guard option.set(value, of: &result) else {
                throw .invalidOption("\(option.name) is \(value.text); expected \(option.kind.description)")
            }
        }
        try result.validate()
        return result
    }

    static func option(_ name: String) -> Setting<Self>? {
        declared.first { $0.isNamed(name) }
    }

    static func unknown(_ name: String, among names: [String]) -> String {
        let near = NearestNames(names).to(name)
        let hint = near.isEmpty ? "" : "did you mean \(near.joined(separator: ", "))? "
        return "there is no option '\(name)'; \(hint)this trainer knows \(names.sorted().joined(separator: ", "))"
    }
}

/// The options of a trainer that has none.
package struct NoOptions: TrainingOptions {
    package static let declared: [Setting<NoOptions>] = []
    package init() {}
}

extension Trainer {
    /// Its own options, with the trainer's defaults.
    package static var options: [OptionDescription] { defaults.descriptions }
}

/// What a command line shows of an option.
package struct OptionDescription: Sendable, Hashable {
    package let name: String

    /// One clause.
    package let help: String

    package let kind: SettingKind

    package let defaultValue: SettingValue

    let formerNames: [String]

    /// Whether `name` is its name, or was one.
    package func isNamed(_ name: String) -> Bool { self.name == name || formerNames.contains(name) }
}

extension TrainingOptions {
    /// Every option, with these values as defaults.
    package var descriptions: [OptionDescription] {
        Self.declared.map {
            OptionDescription(
                name: $0.name,
                help: $0.help,
                kind: $0.kind,
                defaultValue: $0.value(of: self),
                formerNames: $0.formerNames
            )
        }
    }
}
