import Foundation

/// The folder that holds everything Waybill keeps on this machine: `.waybill` in the working directory by default.
///
/// Delete it and nothing of Waybill is left but what lies in a Postgres server of one's own.
struct Home: Sendable {
    let folder: URL

    /// The folder at `path`, else at `WAYBILL_HOME`, else `.waybill`.
    init(path: String?, environment: [String: String] = ProcessInfo.processInfo.environment) {
        folder = URL(fileURLWithPath: path ?? environment["WAYBILL_HOME"] ?? ".waybill")
    }

    var postgres: URL { folder.appendingPathComponent("postgres") }
    var weights: URL { folder.appendingPathComponent("weights") }
    var encoders: URL { folder.appendingPathComponent("encoders") }
    var staticTable: URL { encoders.appendingPathComponent("static.safetensors") }
    var features: URL { folder.appendingPathComponent("features") }
    var policies: URL { folder.appendingPathComponent("policies") }
    var snapshots: URL { folder.appendingPathComponent("snapshots") }
    var keys: URL { folder.appendingPathComponent("keys") }
    var trusted: URL { keys.appendingPathComponent("trusted") }
    var evaluations: URL { folder.appendingPathComponent("evaluations") }
    var site: URL { folder.appendingPathComponent("site") }

    /// Creates `folder` and its parents.
    ///
    /// - Throws: `CommandError` that names the folder when it can't be written to.
    static func create(_ folder: URL) throws {
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

/// A failure with a sentence for the user; the command exits with status 1.
struct CommandError: Error, CustomStringConvertible {
    let description: String

    init(_ description: String) {
        self.description = description
    }
}
