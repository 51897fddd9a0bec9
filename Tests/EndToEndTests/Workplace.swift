import Foundation
import Postgres
import StrictJSON
import DatabaseTestSupport
import Testing

/// A temporary home folder with a trained and signed policy, made once for all tests that need one.
struct Workplace {
    let binary: BuiltBinary
    var folder: URL { binary.folder }

    /// Whether the pinned weights lie in the project; `ops/fetch-weights.sh` fetches them.
    static let hasWeights = FileManager.default.fileExists(
        atPath: BuiltBinary.root.appendingPathComponent(".waybill/weights/model.safetensors").path
    )

    static let demo = BuiltBinary.root.appendingPathComponent("demo").path

    /// An empty folder whose home has the weights.
    static func empty() throws -> Workplace {
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent("waybill-e2e-\(UUID().uuidString)")
        let home = folder.appendingPathComponent(".waybill")
        try FileManager.default.createDirectory(at: home, withIntermediateDirectories: true)
        try FileManager.default.createSymbolicLink(
            at: home.appendingPathComponent("weights"),
            withDestinationURL: BuiltBinary.root.appendingPathComponent(".waybill/weights")
        )
        return Workplace(binary: BuiltBinary(folder: folder))
    }

    func remove() { try? FileManager.default.removeItem(at: folder) }

    /// The path of a file in the folder with the given content.
    @discardableResult
    func write(_ name: String, _ content: String) throws -> String {
        let file = folder.appendingPathComponent(name)
        try Data(content.utf8).write(to: file)
        return file.path
    }

    /// Trains, signs and packs a policy on the shipped set; returns the archive's path.
    func packedPolicy(_ policy: String = "knn") throws -> String {
        try binary.succeed("train", Self.demo, "--policy", policy, "--option", "explore=0.1")
        try binary.succeed("snapshot", "keygen")
        try binary.succeed("snapshot", "pack", ".waybill/policies/\(policy).draft", "--name", "demo")
        return folder.appendingPathComponent(".waybill/snapshots/demo-1.tar.zst").path
    }

    /// Lends `body` an empty workplace.
    static func with<R>(_ body: (Workplace) throws -> R) throws -> R {
        let workplace = try empty()
        defer { workplace.remove() }
        return try body(workplace)
    }

    /// Lends `body` a workplace whose binary speaks to a fresh database, and a connection to it.
    static func withDatabase(_ body: (Workplace, borrowing Connection) throws -> Void) async throws {
        try await TestDatabase.with { target in
            let empty = try empty()
            defer { empty.remove() }
            let place = Workplace(
                binary: BuiltBinary(folder: empty.folder, environment: ["DATABASE_URL": target.secretText])
            )
            try body(place, try Connection(target))
        }
    }

    /// Lends `body` a workplace whose binary speaks to a fresh database with the demo's catalog and a promoted policy.
    static func withRouting<R>(_ body: (Workplace, ConnectionString) async throws -> R) async throws -> R {
        try await TestDatabase.with { target in
            var workplace = try empty()
            defer { workplace.remove() }
            workplace = Workplace(
                binary: BuiltBinary(folder: workplace.folder, environment: ["DATABASE_URL": target.secretText])
            )
            try workplace.binary.succeed("models", "import", "\(demo)/models.csv")
            let archive = try workplace.packedPolicy()
            try workplace.binary.succeed("snapshot", "promote", archive)
            return try await body(workplace, target)
        }
    }
}

extension Connection {
    /// The number a query gives.
    func number(_ sql: String) throws -> Int { try query(sql).single().get(0) }
}
