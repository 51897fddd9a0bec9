/// Text that is safe to stand in HTML or SVG, as content or inside a quoted attribute.
///
/// The only ways to make it are escaping a string, joining pieces of it, and a literal in our own source. Escaping
/// works on Unicode scalars, never on `Character`: `<` followed by U+0338 is one `Character` in Swift and equal to
/// U+226E, so a `Character` switch would let the `<` through. The template engine's own escaping does exactly that and
/// is not used.
package struct Markup: Sendable, Hashable, ExpressibleByStringLiteral, ExpressibleByStringInterpolation {
    /// The HTML source.
    package let html: String

    /// A literal of our source, taken as HTML.
    package init(stringLiteral html: String) { self.html = html }

    /// An interpolated literal of our source: literal parts are HTML, interpolated strings are escaped.
    package init(stringInterpolation pieces: Interpolation) { html = pieces.html }

    private init(html: String) { self.html = html }

    /// Text of any origin on one line, such as a name.
    ///
    /// `& < > " '` become references; control characters, NUL and noncharacters become U+FFFD; bidirectional controls,
    /// which could reorder what surrounds them, become visible as `[U+202E]`.
    package init(_ text: String) { html = Self.escape(text, keepingLines: false) }

    /// Text of any origin that keeps its line feeds and tabs, for `<pre>`.
    package init(lines text: String) { html = Self.escape(text, keepingLines: true) }

    /// The pieces one after the other.
    package static func joined(_ pieces: [Markup], separator: Markup = "") -> Markup {
        Markup(html: pieces.map(\.html).joined(separator: separator.html))
    }

    package static func + (left: Markup, right: Markup) -> Markup { Markup(html: left.html + right.html) }

    /// HTML that the template engine rendered from escaped fields.
    package static func rendered(_ html: String) -> Markup { Markup(html: html) }

    package struct Interpolation: StringInterpolationProtocol {
        fileprivate var html = ""

        package init(literalCapacity: Int, interpolationCount: Int) { html.reserveCapacity(literalCapacity) }

        package mutating func appendLiteral(_ literal: String) { html += literal }

        package mutating func appendInterpolation(_ text: String) { html += Markup(text).html }

        package mutating func appendInterpolation(_ number: some BinaryInteger) { html += String(number) }

        package mutating func appendInterpolation(_ markup: Markup) { html += markup.html }
    }

    private static func escape(_ text: String, keepingLines: Bool) -> String {
        var result = String.UnicodeScalarView()
        for scalar in text.unicodeScalars {
            switch scalar {
            case "&": result.append(contentsOf: "&amp;".unicodeScalars)
            case "<": result.append(contentsOf: "&lt;".unicodeScalars)
            case ">": result.append(contentsOf: "&gt;".unicodeScalars)
            case "\"": result.append(contentsOf: "&quot;".unicodeScalars)
            case "'": result.append(contentsOf: "&#39;".unicodeScalars)
            case "\n", "\t":
                result.append(keepingLines ? scalar : "\u{FFFD}")
            case _ where isBidirectionalControl(scalar):
                result.append(contentsOf: "[U+\(String(scalar.value, radix: 16, uppercase: true))]".unicodeScalars)
            case _ where isForbidden(scalar):
                result.append("\u{FFFD}")
            default:
                result.append(scalar)
            }
        }
        return String(result)
    }

    /// Embeddings, overrides, isolates and marks of the bidirectional algorithm (UAX 9, section 2).
    private static func isBidirectionalControl(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.value {
        case 0x061C, 0x200E, 0x200F, 0x202A...0x202E, 0x2066...0x2069: true
        default: false
        }
    }

    /// C0 and C1 controls, line and paragraph separators, and noncharacters, which no HTML document may hold.
    private static func isForbidden(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.value {
        case 0...0x1F, 0x7F...0x9F, 0x2028, 0x2029, 0xFDD0...0xFDEF: true
        case let value: value & 0xFFFE == 0xFFFE
        }
    }
}
