internal import Foundation
internal import Synchronization

/// The SQL of the project: numbered migrations and named queries, as files beside the binary.
package enum SQLFile {
    /// What a missing file means: the binary was moved without its resource folder.
    package struct Missing: Error, CustomStringConvertible {
        package let name: String
        package var description: String {
            "the SQL file \(name) is missing; install the folder waybill_Schema.resources beside the waybill binary"
        }
    }

    private static let cache = Mutex<[String: String]>([:])

    /// The text of `db/queries/NAME.sql`, read once in a process.
    package static func query(_ name: String) throws(Missing) -> String {
        if let text = cache.withLock({ $0[name] }) { return text }
        let text = try read(name)
        cache.withLock { $0[name] = text }
        return text
    }

    private static func read(_ name: String) throws(Missing) -> String {
        let url = Bundle.module.bundleURL.appendingPathComponent("queries/\(name).sql")
        guard let data = try? Data(contentsOf: url) else { throw Missing(name: "queries/\(name).sql") }
        return String(decoding: data, as: UTF8.self)
    }

    /// The names of all files of `db/queries`, without `.sql`, sorted.
    package static func queryNames() throws(Missing) -> [String] {
        let folder = Bundle.module.bundleURL.appendingPathComponent("queries")
        guard let names = try? FileManager.default.contentsOfDirectory(atPath: folder.path) else {
            throw Missing(name: "queries")
        }
        return names.filter { $0.hasSuffix(".sql") }.map { String($0.dropLast(4)) }.sorted()
    }

    /// All migrations as (file name, text), in ascending order of their number.
    package static func migrations() throws(Missing) -> [(name: String, text: String)] {
        let folder = Bundle.module.bundleURL.appendingPathComponent("migrations")
        guard let names = try? FileManager.default.contentsOfDirectory(atPath: folder.path) else {
            throw Missing(name: "migrations")
        }
        var migrations: [(name: String, text: String)] = []
        for name in names.sorted() where name.hasSuffix(".sql") {
            guard let data = try? Data(contentsOf: folder.appendingPathComponent(name)) else {
                throw Missing(name: "migrations/\(name)")
            }
            migrations.append((name, String(decoding: data, as: UTF8.self)))
        }
        return migrations
    }
}
