import Foundation
import Testing

import StatusSite

/// Contrast of the style sheet's two palettes after WCAG 2.2, from its own custom properties.
@Suite struct PaletteTests {
    private static let text = [
        ("ink", "paper"), ("ink", "panel"), ("quiet", "paper"), ("quiet", "panel"), ("link", "paper"),
        ("ink", "notice"), ("job", "paper"),
    ]
    private static let graphics = [
        ("model", "paper"), ("job", "paper"), ("part", "track"), ("part", "paper"), ("part", "part-two"),
    ]

    @Test func `both palettes are readable`() throws {
        let css = String(decoding: try Templates.styleSheet(), as: UTF8.self)
        let light = properties(in: css.components(separatedBy: "@media (prefers-color-scheme: dark)")[0])
        let rest = css.components(separatedBy: "@media (prefers-color-scheme: dark)")[1]
        let dark = properties(in: rest.components(separatedBy: "* { box-sizing")[0])
        #expect(light.keys.sorted() == dark.keys.sorted() && light.count >= 12)
        for palette in [light, dark] {
            for (front, back) in Self.text { #expect(try contrast(palette, front, back) >= 4.5, "\(front) on \(back)") }
            for (front, back) in Self.graphics {
                #expect(try contrast(palette, front, back) >= 3, "\(front) on \(back)")
            }
        }
    }

    private func properties(in block: String) -> [String: Int] {
        var found: [String: Int] = [:]
        for line in block.split(separator: ";") {
            let parts = line.split(separator: ":").map { $0.trimmingCharacters(in: .whitespacesAndNewlines) }
            // The first property of a block stands behind its opening brace.
            let name = parts.dropLast().last?.split(separator: "{").last?.trimmingCharacters(
                in: .whitespacesAndNewlines
            )
            guard parts.count >= 2, let name, name.hasPrefix("--"), let value = parts.last,
                value.hasPrefix("#"), value.count == 7
            else { continue }
            found[String(name.dropFirst(2))] = Int(value.dropFirst(), radix: 16)
        }
        return found
    }

    private func contrast(_ palette: [String: Int], _ front: String, _ back: String) throws -> Double {
        let levels = [luminance(try #require(palette[front])), luminance(try #require(palette[back]))].sorted()
        return (levels[1] + 0.05) / (levels[0] + 0.05)
    }

    private func luminance(_ colour: Int) -> Double {
        let parts = [16, 8, 0].map { shift -> Double in
            let level = Double(colour >> shift & 0xFF) / 255
            return level <= 0.04045 ? level / 12.92 : pow((level + 0.055) / 1.055, 2.4)
        }
        return 0.2126 * parts[0] + 0.7152 * parts[1] + 0.0722 * parts[2]
    }
}
