/// A key that must never be seen: its description is masked, whatever prints it.
package struct Secret: Sendable, CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    private let value: String

    package init(_ value: String) { self.value = value }

    package var description: String { "(a key)" }
    package var debugDescription: String { description }
    package var customMirror: Mirror { Mirror(self, children: []) }

    package var isEmpty: Bool { value.isEmpty }

    /// Whether it consists of visible ASCII characters only.
    var isHeaderValue: Bool { value.utf8.allSatisfy { $0 > 0x20 && $0 < 0x7F } }

    /// The key itself, for the one header that carries it.
    package func reveal() -> String { value }
}
