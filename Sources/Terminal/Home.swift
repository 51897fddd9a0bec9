package import Foundation

/// The folder that holds everything Waybill keeps on this machine: `.waybill` in the working directory by default.
///
/// Delete it and nothing of Waybill is left but what lies in a Postgres server of one's own.
package struct Home: Sendable {
    package let folder: URL

    /// The folder at `path`, else at `WAYBILL_HOME`, else `.waybill`.
    package init(path: String?, environment: [String: String] = ProcessInfo.processInfo.environment) {
        folder = URL(fileURLWithPath: path ?? environment["WAYBILL_HOME"] ?? ".waybill")
    }

    package var postgres: URL { folder.appendingPathComponent("postgres") }
    package var weights: URL { folder.appendingPathComponent("weights") }
    package var encoders: URL { folder.appendingPathComponent("encoders") }
    package var staticTable: URL { encoders.appendingPathComponent("static.safetensors") }
    package var features: URL { folder.appendingPathComponent("features") }
    package var policies: URL { folder.appendingPathComponent("policies") }
    package var snapshots: URL { folder.appendingPathComponent("snapshots") }
    package var keys: URL { folder.appendingPathComponent("keys") }
    package var trusted: URL { keys.appendingPathComponent("trusted") }
    package var evaluations: URL { folder.appendingPathComponent("evaluations") }
    package var requests: URL { folder.appendingPathComponent("requests") }
    package var results: URL { folder.appendingPathComponent("results") }
    package var site: URL { folder.appendingPathComponent("site") }

    /// Creates `folder` and its parents.
    ///
    /// - Throws: `CommandError` that names the folder when it can't be written to.
    package static func create(_ folder: URL) throws {
        do {
            try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        } catch {
            throw CommandError("cannot create the folder \(folder.path): \(error.localizedDescription)")
        }
        guard FileManager.default.isWritableFile(atPath: folder.path) else {
            throw CommandError("cannot write to \(folder.path); choose another folder with --home or WAYBILL_HOME")
        }
    }
}
