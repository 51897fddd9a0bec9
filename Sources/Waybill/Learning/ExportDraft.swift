import DurableFiles
import Foundation
import Terminal

/// A folder that is written beside its place and moved there when it is whole.
///
/// What a killed command left is removed by the next one of the same place: its lock says that nobody writes it.
struct ExportDraft: ~Copyable {
    /// Where the files are written.
    let folder: URL

    private let place: URL
    private let lock: LockFile

    /// - Throws: `CommandError` where something is in the way or the folder cannot be written.
    init(of path: String, option: String) throws {
        let place = URL(fileURLWithPath: path)
        let parent = place.deletingLastPathComponent()
        let prefix = ".\(place.lastPathComponent)."
        try Self.removeAbandoned(in: parent, prefix: prefix)
        if FileManager.default.fileExists(atPath: place.path) {
            guard let inside = try? FileManager.default.contentsOfDirectory(atPath: place.path), inside.isEmpty else {
                throw CommandError("\(option) \(path) is there already; name another folder, or remove it")
            }
        }
        try OutputPlace.prepare(folder: parent, option: option)
        let folder = parent.appendingPathComponent(prefix + UUID().uuidString)
        guard let lock = try LockFile(Self.lockFile(folder).path) else {
            throw CommandError("\(option) \(path) is being written by another process; wait for its end")
        }
        try OutputPlace.prepare(folder: folder, option: option)
        (self.place, self.folder) = (place, folder)
        self.lock = lock
    }

    /// Moves the folder to its place; an empty folder there gives way.
    func keep() throws {
        let files = FileManager.default
        if files.fileExists(atPath: place.path) { try files.removeItem(at: place) }
        try files.moveItem(at: folder, to: place)
    }

    deinit {
        try? FileManager.default.removeItem(at: folder)
        try? FileManager.default.removeItem(at: Self.lockFile(folder))
    }

    private static func lockFile(_ folder: URL) -> URL { folder.appendingPathExtension("lock") }

    private static func removeAbandoned(in parent: URL, prefix: String) throws {
        let files = FileManager.default
        let names = (try? files.contentsOfDirectory(atPath: parent.path)) ?? []
        for name in names.sorted() where name.hasPrefix(prefix) && name.hasSuffix(".lock") {
            let folder = parent.appendingPathComponent(String(name.dropLast(".lock".count)))
            guard UUID(uuidString: String(folder.lastPathComponent.dropFirst(prefix.count))) != nil else { continue }
            guard let lock = try LockFile(lockFile(folder).path) else { continue }
            if files.fileExists(atPath: folder.path) {
                try files.removeItem(at: folder)
                Message.note("removed \(folder.path), which an export that was ended left")
            }
            try? files.removeItem(at: lockFile(folder))
            _ = consume lock
        }
    }
}
