internal import Crypto
internal import Foundation
internal import Glibc
internal import Units

/// Puts a set of files where readers find them, all at once or not at all.
///
/// `FOLDER` is a symbolic link into `.NAME.builds` beside it. A build is written into a new folder there, every file and
/// folder is synchronised with the disk, the folder gets its final name, and the link is replaced by a rename. A reader sees
/// the old site or the new one; a build that fails or is killed leaves the old one, and its remains go with the next build.
package struct Publisher: Sendable {
    /// What was published.
    package struct Publication: Sendable, Equatable {
        /// The build's folder name; it starts with the moment of the data and ends with a digest of all files.
        package let build: String
        package let files: Int
        package let bytes: Int
    }

    let folder: URL
    let builds: URL
    package let keep: Int

    /// A publisher for the path where readers look.
    ///
    /// The link is made if nothing or an empty folder is there. `keep` builds stay, the published one included.
    /// - Throws: `folder` if the path can't be one or nothing was to be kept.
    package init(into folder: String, keep: Int) throws(SiteError) {
        guard keep >= 1 else { throw SiteError(.folder, "\(keep) builds were to be kept; expected at least 1") }
        let path = URL(fileURLWithPath: folder).standardizedFileURL
        let name = path.lastPathComponent
        guard !folder.isEmpty, name != "/", name != ".." else {
            throw SiteError(.folder, "the site can't be published into \"\(folder)\"; expected the path of a folder")
        }
        self.folder = path
        builds = path.deletingLastPathComponent().appendingPathComponent(".\(name).builds")
        self.keep = keep
    }

    /// Publishes the files that `write` hands over, which must each have a path of their own.
    ///
    /// `stamp` begins the build's name, for example `20260301T120005Z`. Errors are `SiteError` and those of `write`.
    package func publish(stamp: String, _ write: ((SiteFile) throws -> Void) throws -> Void) throws -> Publication {
        try checkFolder()
        try makeFolder(builds)
        let lock = try FolderLock(builds.appendingPathComponent("lock").path)
        defer { withExtendedLifetime(lock) {} }
        try removeRemains()

        let draft = builds.appendingPathComponent("draft")
        try makeFolder(draft)
        do {
            let publication = try fill(draft, stamp: stamp, write)
            let build = builds.appendingPathComponent(publication.build)
            if FileManager.default.fileExists(atPath: build.path) {
                // The same bytes were published before: names end in the digest.
                try FileManager.default.removeItem(at: draft)
            } else {
                try DurableFile.rename(draft.path, to: build.path)
            }
            try DurableFile.synchronizeFolder(builds.path)
            try link(to: publication.build)
            try prune(besides: publication.build)
            return publication
        } catch {
            try? FileManager.default.removeItem(at: draft)
            throw error
        }
    }

    private func fill(
        _ draft: URL,
        stamp: String,
        _ write: ((SiteFile) throws -> Void) throws -> Void
    ) throws -> Publication {
        var hash = SHA256()
        var bytes = 0
        var paths: Set<ByteString> = []
        var folders: Set<String> = [""]
        try write { file in
            guard paths.insert(ByteString(file.path)).inserted else {
                throw SiteError(.fileSystem, "two files of the site have the path \(file.path)")
            }
            let parent = (file.path as NSString).deletingLastPathComponent
            if folders.insert(parent).inserted { try makeFolder(draft.appendingPathComponent(parent)) }
            try DurableFile.write(file.bytes, to: draft.appendingPathComponent(file.path).path)
            hash.update(data: Array("\(file.path)\0\(file.bytes.count)\0".utf8))
            hash.update(data: file.bytes)
            bytes += file.bytes.count
        }
        for folder in folders.sorted().reversed() {
            try DurableFile.synchronizeFolder(draft.appendingPathComponent(folder).path)
        }
        let digest = hash.finalize().prefix(6).map { byte in
            String(repeating: "0", count: byte < 16 ? 1 : 0) + String(byte, radix: 16)
        }
        return Publication(build: "\(stamp)-\(digest.joined())", files: paths.count, bytes: bytes)
    }

    /// Refuses to replace what someone else put there.
    private func checkFolder() throws {
        let manager = FileManager.default
        guard let attributes = try? manager.attributesOfItem(atPath: folder.path) else {
            try makeFolder(folder.deletingLastPathComponent())
            return
        }
        switch attributes[.type] as? FileAttributeType {
        case .typeSymbolicLink:
            let target = try manager.destinationOfSymbolicLink(atPath: folder.path)
            guard target.hasPrefix(builds.lastPathComponent + "/") else {
                throw SiteError(
                    .folder,
                    "\(folder.path) is a link to \(target), which this program did not make; remove it or choose another folder"
                )
            }
        case .typeDirectory:
            guard try manager.contentsOfDirectory(atPath: folder.path).isEmpty else {
                throw SiteError(
                    .folder,
                    "the folder \(folder.path) is not empty and was not made by this program; remove it or choose another"
                )
            }
            try manager.removeItem(at: folder)
        default:
            throw SiteError(.folder, "\(folder.path) is a file; expected a folder or nothing")
        }
    }

    private func link(to build: String) throws {
        let fresh = builds.appendingPathComponent("link").path
        try? FileManager.default.removeItem(atPath: fresh)
        let target = "\(builds.lastPathComponent)/\(build)"
        try FileManager.default.createSymbolicLink(atPath: fresh, withDestinationPath: target)
        try DurableFile.rename(fresh, to: folder.path)
        try DurableFile.synchronizeFolder(folder.deletingLastPathComponent().path)
    }

    /// Removes what killed builds left behind.
    private func removeRemains() throws {
        try? FileManager.default.removeItem(at: builds.appendingPathComponent("draft"))
    }

    /// Removes the oldest builds by name, never the published one.
    private func prune(besides current: String) throws {
        let reserved: Set<String> = ["lock", "link", "draft", current]
        let others = try FileManager.default.contentsOfDirectory(atPath: builds.path)
            .filter { !reserved.contains($0) }.sorted()
        for name in others.dropLast(keep - 1) {
            try FileManager.default.removeItem(at: builds.appendingPathComponent(name))
        }
    }

    private func makeFolder(_ folder: URL) throws(SiteError) {
        do {
            try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        } catch {
            throw SiteError(.folder, "the folder \(folder.path) cannot be made: \(error.localizedDescription)")
        }
    }
}
