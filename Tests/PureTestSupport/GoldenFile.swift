package import Foundation

/// Numbers that an independent program computed, checked in as JSON beside the script that made them.
package enum GoldenFile {
    /// The content of `Fixtures/NAME.json` in a test target's bundle.
    ///
    /// - Throws: an error of Foundation's if the file is missing or holds something else.
    package static func decode<Content: Decodable>(
        _ type: Content.Type,
        _ name: String,
        in bundle: Bundle
    ) throws -> Content {
        let file = bundle.bundleURL.appending(path: "Fixtures/\(name).json")
        return try JSONDecoder().decode(type, from: Data(contentsOf: file))
    }
}
