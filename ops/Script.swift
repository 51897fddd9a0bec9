internal import Foundation

/// The scripts of this folder that the program runs, as files beside the binary.
package enum Script {
    /// What a missing file means: the binary was moved without its resource folder.
    package struct Missing: Error, CustomStringConvertible {
        package let name: String
        package var description: String {
            "the script \(name) is missing; install the folder waybill_Installation.resources beside the waybill binary"
        }
    }

    /// The path of the script that fetches the encoder's weights.
    package static func fetchWeights() throws(Missing) -> String {
        let path = Bundle.module.bundleURL.appendingPathComponent("fetch-weights.sh").path
        guard FileManager.default.fileExists(atPath: path) else { throw Missing(name: "fetch-weights.sh") }
        return path
    }
}
