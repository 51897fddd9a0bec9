/// A JSON value (RFC 8259), with members in source order and numbers as they were written.
///
/// Two values are equal when their text is: strings compare byte by byte, not by Unicode equivalence,
/// objects member by member in order, and `1.0` is not `1`.
package enum JSON: Sendable {
    case null
    case bool(Bool)
    /// A number in its source text, such as `-1.50e3`; it always matches the grammar of RFC 8259.
    case number(String)
    case string(String)
    case array([JSON])
    /// Members in source order; keys are distinct.
    case object([Member])

    /// One key with its value.
    package struct Member: Sendable, Equatable {
        package var key: String
        package var value: JSON

        package init(key: String, value: JSON) {
            self.key = key
            self.value = value
        }

        package static func == (left: Member, right: Member) -> Bool {
            sameBytes(left.key, right.key) && left.value == right.value
        }
    }
}

extension JSON: Equatable {
    package static func == (left: JSON, right: JSON) -> Bool {
        switch (left, right) {
        case (.null, .null): true
        case (.bool(let left), .bool(let right)): left == right
        case (.number(let left), .number(let right)): sameBytes(left, right)
        case (.string(let left), .string(let right)): sameBytes(left, right)
        case (.array(let left), .array(let right)): left == right
        case (.object(let left), .object(let right)): left == right
        default: false
        }
    }
}

/// Whether two strings have the same UTF-8 bytes; `==` would also accept canonically equivalent ones.
func sameBytes(_ left: String, _ right: String) -> Bool {
    left.utf8.count == right.utf8.count && left.utf8.elementsEqual(right.utf8)
}

// MARK: - Reading

extension JSON {
    /// The value of an object's member; nil when there is none or this is no object.
    package subscript(key: String) -> JSON? {
        members?.first { sameBytes($0.key, key) }?.value
    }

    package var isNull: Bool {
        if case .null = self { true } else { false }
    }

    package var bool: Bool? {
        if case .bool(let value) = self { value } else { nil }
    }

    package var string: String? {
        if case .string(let value) = self { value } else { nil }
    }

    /// A number as the nearest `Double`; nil when it is no number or out of range.
    package var double: Double? {
        guard case .number(let text) = self, let value = Double(text), value.isFinite else { return nil }
        return value
    }

    /// A number written without fraction and exponent; nil when it isn't one or does not fit.
    package var int: Int? {
        if case .number(let text) = self { Int(text) } else { nil }
    }

    package var array: [JSON]? {
        if case .array(let values) = self { values } else { nil }
    }

    /// An object's members in source order.
    package var members: [Member]? {
        if case .object(let members) = self { members } else { nil }
    }

    /// What kind of value this is, for error messages: "a string", "null".
    package var kind: String {
        switch self {
        case .null: "null"
        case .bool: "a boolean"
        case .number: "a number"
        case .string: "a string"
        case .array: "an array"
        case .object: "an object"
        }
    }
}

// MARK: - Building

extension JSON: ExpressibleByStringLiteral, ExpressibleByIntegerLiteral, ExpressibleByBooleanLiteral,
    ExpressibleByNilLiteral, ExpressibleByArrayLiteral, ExpressibleByDictionaryLiteral
{
    package init(stringLiteral value: String) { self = .string(value) }
    package init(integerLiteral value: Int) { self = .number(String(value)) }
    package init(booleanLiteral value: Bool) { self = .bool(value) }
    package init(nilLiteral: ()) { self = .null }
    package init(arrayLiteral elements: JSON...) { self = .array(elements) }

    /// An object with the members of the literal in its order; the caller sees to it that keys are distinct.
    package init(dictionaryLiteral elements: (String, JSON)...) {
        self = .object(elements.map { Member(key: $0, value: $1) })
    }
}

extension JSON {
    package init(_ value: some BinaryInteger) { self = .number(String(value)) }
    package init(_ value: String) { self = .string(value) }
    package init(_ value: Bool) { self = .bool(value) }
    package init(_ values: [JSON]) { self = .array(values) }
    package init(_ members: [Member]) { self = .object(members) }

    /// The shortest number that reads back as `value`.
    ///
    /// - Precondition: `value` is finite; JSON has no other.
    package init(_ value: Double) {
        precondition(value.isFinite, "JSON has no number for \(value)")
        self = .number(value.description)
    }

    /// The shortest number that reads back as `value` in single precision.
    ///
    /// - Precondition: `value` is finite; JSON has no other.
    package init(_ value: Float) {
        precondition(value.isFinite, "JSON has no number for \(value)")
        self = .number(value.description)
    }
}
