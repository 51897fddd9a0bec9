internal import Mustache
package import Units

/// What a template is filled with: escaped text, flags, records and lists; plain strings cannot get in.
package struct Fields: Sendable, ExpressibleByDictionaryLiteral {
    package indirect enum Value: Sendable {
        case markup(Markup)
        case flag(Bool)
        case record(Fields)
        case list([Fields])
        /// An optional record that is not there.
        case absent

        package static func text(_ text: String) -> Value { .markup(Markup(text)) }
    }

    private(set) var values: [String: Value]

    package init(dictionaryLiteral elements: (String, Value)...) {
        values = Dictionary(uniqueKeysWithValues: elements)
    }

    package subscript(name: String) -> Value? {
        get { values[name] }
        set { values[name] = newValue }
    }
}

extension Fields: MustacheParent {
    package func child(named name: String) -> Any? {
        switch values[name] {
        case .markup(let markup): markup.html
        case .flag(let flag): flag
        case .record(let fields): fields
        case .list(let list): list
        case .absent: false
        case nil: nil
        }
    }
}
