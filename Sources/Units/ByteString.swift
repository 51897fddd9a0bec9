/// A text that equals another only if they have the same bytes in UTF-8.
///
/// `String` takes canonically equivalent texts for equal, so that "é" in one and in two characters would be one key.
/// Databases, files and providers tell them apart; whatever a user names (ids, models, jobs, tasks) is keyed by this.
package struct ByteString: Sendable, Hashable, Comparable, CustomStringConvertible, ExpressibleByStringLiteral {
    package let text: String

    package init(_ text: String) { self.text = text }

    package init(stringLiteral text: String) { self.text = text }

    package static func == (left: ByteString, right: ByteString) -> Bool { left.text.hasBytes(of: right.text) }

    /// In the order of the bytes, which is that of the code points and of a database with collation "C".
    package static func < (left: ByteString, right: ByteString) -> Bool {
        left.text.utf8.lexicographicallyPrecedes(right.text.utf8)
    }

    package func hash(into hasher: inout Hasher) {
        var text = text
        // The bytes, not `combine(text)`: that one hashes the normal form, which is slower and not what is compared.
        text.withUTF8 { unsafe hasher.combine(bytes: UnsafeRawBufferPointer($0)) }
    }

    package var description: String { text }
}

extension StringProtocol {
    /// Whether two texts have the same bytes in UTF-8; `==` also accepts canonically equivalent ones.
    package func hasBytes(of other: some StringProtocol) -> Bool {
        utf8.elementsEqual(other.utf8)
    }
}

extension Sequence where Element: StringProtocol {
    /// Whether one of the texts has the bytes of `text`.
    package func containsBytes(of text: some StringProtocol) -> Bool { contains { $0.hasBytes(of: text) } }
}
