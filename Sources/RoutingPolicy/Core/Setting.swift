/// A value of a struct that has a name, a range and a meaning: an option of a trainer, or a setting of a stored policy.
///
/// Each is declared once, by key path; the property's default is the setting's.
package struct Setting<Root>: Sendable {
    /// Lower-case ASCII words joined by underscores.
    package let name: String

    /// One clause for the help text.
    package let help: String

    package let kind: SettingKind

    /// Names under which earlier versions stored it; they are read, never written.
    package let formerNames: [String]

    private let value: @Sendable (Root) -> SettingValue
    private let assign: @Sendable (inout Root, SettingValue) -> Bool

    private init(
        _ name: String,
        _ help: String,
        _ kind: SettingKind,
        formerNames: [String],
        value: @escaping @Sendable (Root) -> SettingValue,
        assign: @escaping @Sendable (inout Root, SettingValue) -> Bool
    ) {
        (self.name, self.help, self.kind, self.formerNames) = (name, help, kind, formerNames)
        (self.value, self.assign) = (value, assign)
    }

    /// Whether `name` is its name, or was one.
    package func isNamed(_ name: String) -> Bool { self.name == name || formerNames.contains(name) }

    /// The value that `root` has.
    package func value(of root: Root) -> SettingValue { value(root) }

    /// Gives `root` the value.
    ///
    /// - Returns: whether it is of the setting's kind and in range; `root` is as it was where not.
    package func set(_ value: SettingValue, of root: inout Root) -> Bool { assign(&root, value) }

    /// The same setting of a struct that has `Root` as a property.
    package func within<Outer>(_ path: any WritableKeyPath<Outer, Root> & Sendable) -> Setting<Outer> {
        Setting<Outer>(
            name,
            help,
            kind,
            formerNames: formerNames,
            value: { [value] in value($0[keyPath: path]) },
            assign: { [assign] in assign(&$0[keyPath: path], $1) }
        )
    }
}

extension Setting {
    /// A finite number in `range`.
    package init(
        _ name: String,
        _ path: any WritableKeyPath<Root, Double> & Sendable,
        in range: ClosedRange<Double>,
        _ help: String,
        formerly formerNames: [String] = []
    ) {
        self.init(
            name,
            help,
            .number(range),
            formerNames: formerNames,
            value: { .number($0[keyPath: path]) },
            assign: { root, value in
                guard let number = value.number, range.contains(number), number.isFinite else { return false }
                root[keyPath: path] = number
                return true
            }
        )
    }

    /// A whole number in `range`.
    package init(
        _ name: String,
        _ path: any WritableKeyPath<Root, Int> & Sendable,
        in range: ClosedRange<Int>,
        _ help: String,
        formerly formerNames: [String] = []
    ) {
        self.init(
            name,
            help,
            .whole(range),
            formerNames: formerNames,
            value: { .number(Double($0[keyPath: path])) },
            assign: { root, value in
                guard let whole = value.number.flatMap(Int.init(exactly:)), range.contains(whole) else { return false }
                root[keyPath: path] = whole
                return true
            }
        )
    }

    /// A switch.
    package init(
        _ name: String,
        _ path: any WritableKeyPath<Root, Bool> & Sendable,
        _ help: String,
        formerly formerNames: [String] = []
    ) {
        self.init(
            name,
            help,
            .flag,
            formerNames: formerNames,
            value: { .flag($0[keyPath: path]) },
            assign: { root, value in
                guard let isOn = value.flag else { return false }
                root[keyPath: path] = isOn
                return true
            }
        )
    }

    /// One of the cases of an enum, by name; a number is the older spelling and counts them from 0.
    package init<Name: RawRepresentable<String> & CaseIterable & Sendable>(
        _ name: String,
        _ path: any WritableKeyPath<Root, Name> & Sendable,
        _ help: String,
        formerly formerNames: [String] = []
    ) {
        let cases = Array(Name.allCases)
        self.init(
            name,
            help,
            .name(cases.map(\.rawValue)),
            formerNames: formerNames,
            value: { .text($0[keyPath: path].rawValue) },
            assign: { root, value in
                let index = cases.firstIndex { .text($0.rawValue) == value } ?? value.number.flatMap(Int.init(exactly:))
                guard let index, cases.indices.contains(index) else { return false }
                root[keyPath: path] = cases[index]
                return true
            }
        )
    }
}

/// A struct whose values are declared by name.
package protocol NamedSettings: Sendable {
    /// Every setting once, in the order of the help text.
    static var declared: [Setting<Self>] { get }

    /// The defaults.
    init()
}

extension NamedSettings {
    /// The values by name.
    package var values: [String: SettingValue] {
        var values: [String: SettingValue] = [:]
        for setting in Self.declared { values[setting.name] = setting.value(of: self) }
        return values
    }
}

/// What a method keeps that has nothing to set.
package struct NoSettings: NamedSettings {
    package static let declared: [Setting<NoSettings>] = []
    package init() {}
}
