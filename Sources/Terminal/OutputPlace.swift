package import Foundation

/// Places that a command is going to write to, tried before its work is done.
package enum OutputPlace {
    /// Makes a folder and sees that files can be put into it.
    ///
    /// - Throws: `CommandError` naming the folder, or the file that stands in its place.
    package static func prepare(folder: URL, option: String) throws {
        var isFolder: ObjCBool = false
        if unsafe FileManager.default.fileExists(atPath: folder.path, isDirectory: &isFolder), !isFolder.boolValue {
            throw CommandError("\(option) \(folder.path) is a file, but a folder is expected; name another one")
        }
        try Home.create(folder)
        try probe(folder, option)
    }

    /// Makes the folder of a file and sees that the file can be written.
    ///
    /// - Throws: `CommandError` naming what stands in its way.
    package static func prepare(file: URL, option: String) throws {
        guard !file.path.isEmpty, !file.lastPathComponent.isEmpty, file.lastPathComponent.utf8.count <= 255 else {
            throw CommandError("\(option) has a name of \(file.lastPathComponent.utf8.count) bytes; expected 1 to 255")
        }
        var isFolder: ObjCBool = false
        if unsafe FileManager.default.fileExists(atPath: file.path, isDirectory: &isFolder), isFolder.boolValue {
            throw CommandError("\(option) \(file.path) is a folder, but a file is expected; add a file's name")
        }
        let kind = try? FileManager.default.attributesOfItem(atPath: file.resolvingSymlinksInPath().path)[.type]
        if let kind = kind as? FileAttributeType, kind != .typeRegular {
            throw CommandError(
                "\(option) \(file.path) is a pipe or a device, which a file would replace; name a file"
            )
        }
        try Home.create(file.deletingLastPathComponent())
        try probe(file.deletingLastPathComponent(), option)
    }

    /// Writes a file of a name that nothing else has, and removes it: permissions, full disks and read-only mounts
    /// show.
    private static func probe(_ folder: URL, _ option: String) throws {
        let file = folder.appendingPathComponent(".waybill-\(UUID().uuidString)")
        do {
            try Data([0]).write(to: file)
            try FileManager.default.removeItem(at: file)
        } catch {
            throw CommandError("\(option): cannot write to the folder \(folder.path): \(error.localizedDescription)")
        }
    }
}
