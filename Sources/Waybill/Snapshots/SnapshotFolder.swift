import Foundation
import Units

/// A folder of snapshots called `NAME-VERSION.tar.zst`.
struct SnapshotFolder {
    let folder: URL

    /// The file of one version.
    func file(_ name: String, version: Int) -> URL {
        folder.appendingPathComponent("\(name)-\(version).tar.zst")
    }

    /// The highest version of a policy; nil if there is none.
    func newestVersion(of name: String) throws -> Int? {
        try FileManager.default.contentsOfDirectory(atPath: folder.path).compactMap { file in
            file.hasPrefix("\(name)-") && file.hasSuffix(".tar.zst")
                ? Int(file.dropFirst(name.count + 1).dropLast(".tar.zst".count)) : nil
        }.max()
    }
}
