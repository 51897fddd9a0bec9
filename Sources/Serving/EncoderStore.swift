internal import Foundation
package import PromptEncoder
package import Terminal

/// The encoders of a home folder.
package struct EncoderStore {
    private let home: Home

    package init(home: Home) { self.home = home }

    package static let names = ["minilm", "minilm+surface", "static"]

    /// The encoder called `name`, its files checked.
    ///
    /// - Throws: `CommandError` for an unknown name, `EncoderError` for missing or altered files.
    package func encoder(named name: String) throws -> any Encoder {
        switch name {
        case "minilm": return try MiniLM(folder: home.weights.path)
        case "minilm+surface": return MiniLMWithSurface(try MiniLM(folder: home.weights.path))
        case "static":
            guard FileManager.default.fileExists(atPath: home.staticTable.path) else {
                throw CommandError(
                    "there is no static encoder in \(home.encoders.path); make it with `waybill encoder distill`"
                )
            }
            return try StaticEncoder(path: home.staticTable.path, folder: home.weights.path)
        default:
            throw CommandError("there is no encoder '\(name)'; choose one of \(Self.names.joined(separator: ", "))")
        }
    }

    /// The encoder that a policy was trained with.
    ///
    /// - Throws: `CommandError` if the encoder here differs from that one.
    package func encoder(named name: String, digest: [UInt8]) throws -> any Encoder {
        let encoder = try encoder(named: name)
        guard encoder.digest == digest else {
            throw CommandError(
                "the policy was trained with another '\(name)' encoder than the one in \(home.folder.path); "
                    + (name == "static"
                        ? "bring the table it was trained with"
                        : "fetch the pinned weights with `waybill encoder fetch`")
            )
        }
        return encoder
    }
}
