/// A setting's value outside its struct: what a manifest stores, and what a command line gives.
package enum SettingValue: Sendable, Hashable {
    case number(Double)
    case flag(Bool)

    /// The name of a case.
    case text(String)

    /// The value as provenance records it and as a command line would give it; whole numbers without a point.
    package var text: String {
        switch self {
        case .number(let number):
            number == number.rounded() && abs(number) < 1e15 ? String(Int64(number)) : String(number)
        case .flag(let isOn): isOn ? "true" : "false"
        case .text(let text): text
        }
    }

    /// The number; nil for another kind.
    package var number: Double? {
        if case .number(let number) = self { number } else { nil }
    }

    /// The flag; 0 and 1 are the older spelling.
    package var flag: Bool? {
        switch self {
        case .flag(let isOn): isOn
        case .number(0): false
        case .number(1): true
        case .number, .text: nil
        }
    }
}

extension SettingValue: ExpressibleByFloatLiteral, ExpressibleByIntegerLiteral, ExpressibleByBooleanLiteral,
    ExpressibleByStringLiteral
{
    package init(floatLiteral value: Double) { self = .number(value) }
    package init(integerLiteral value: Int) { self = .number(Double(value)) }
    package init(booleanLiteral value: Bool) { self = .flag(value) }
    package init(stringLiteral value: String) { self = .text(value) }
}

/// Which values a setting takes.
package enum SettingKind: Sendable, Hashable {
    case number(ClosedRange<Double>)
    case whole(ClosedRange<Int>)
    case flag
    case name([String])

    /// What a value of this kind is, for an error or a help text.
    package var description: String {
        switch self {
        case .number(let range):
            "a number from \(SettingValue.number(range.lowerBound).text) to "
                + "\(SettingValue.number(range.upperBound).text)"
        case .whole(let range): "a whole number from \(range.lowerBound) to \(range.upperBound)"
        case .flag: "true or false"
        case .name(let names): names.joined(separator: " or ")
        }
    }

    /// The value that a command line gives as `text`; whether it is of this kind and in range, ``Setting/set(_:of:)``
    /// says.
    package func value(_ text: String) -> SettingValue {
        switch (self, text) {
        case (.flag, "true"): .flag(true)
        case (.flag, "false"): .flag(false)
        case (.name(let names), _) where names.contains(text): .text(text)
        default: Double(text).map { .number($0) } ?? .text(text)
        }
    }
}
