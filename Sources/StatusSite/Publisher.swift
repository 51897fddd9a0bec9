internal import Crypto
internal import DurableFiles
internal import Foundation
internal import Glibc
internal import Units

/// Puts a set of files where readers find them, all at once or not at all.
///
/// `FOLDER` is a folder like any other, which can be copied, archived and committed. A build is written into a draft in
/// `.NAME.builds` beside it, every file and folder is synchronised with the disk, and the two folders change places in
/// one step (`renameat2`, RENAME_EXCHANGE; where the file system lacks it, by two renames with a moment without a site
/// between them). A reader sees the old site or the new one; a build that fails or is killed leaves the old one, and
/// its remains go with the next build. Older builds are kept in `.NAME.builds`.
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
    /// The folder is made if nothing or an empty folder is there; a link that an earlier version made becomes a folder.
    /// `keep` builds stay, the published one included.
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
        _ = try place()
        try makeFolder(builds)
        let lock = try FolderLock(builds.appendingPathComponent("lock").path)
        defer { withExtendedLifetime(lock) {} }
        try removeRemains()

        let draft = builds.appendingPathComponent("draft")
        try makeFolder(draft)
        do {
            let publication = try fill(draft, stamp: stamp, write)
            try bring(draft, named: publication.build)
            try prune()
            return publication
        } catch {
            try? FileManager.default.removeItem(at: draft)
            if let fault = error as? FileFault { throw SiteError(.fileSystem, "\(fault)") }
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
        let build = "\(stamp)-\(hash.finalize().prefix(6).hexadecimal)"
        try DurableFile.write(Array("\(build)\n".utf8), to: draft.appendingPathComponent(Self.mark).path)
        try DurableFile.synchronizeFolder(draft.path)
        return Publication(build: build, files: paths.count, bytes: bytes)
    }

    /// A file of every build that holds the build's name, by which a folder is known for ours.
    private static let mark = ".waybill-build"

    /// What stands where readers look.
    private enum Place {
        case nothing
        /// A build, by its name.
        case build(String)
        /// A link into the folder of builds, as earlier versions made it.
        case link
    }

    /// Looks what is there, and refuses to replace what someone else put there.
    private func place() throws -> Place {
        let manager = FileManager.default
        guard let attributes = try? manager.attributesOfItem(atPath: folder.path) else {
            try makeFolder(folder.deletingLastPathComponent())
            return .nothing
        }
        switch attributes[.type] as? FileAttributeType {
        case .typeSymbolicLink:
            let target = try manager.destinationOfSymbolicLink(atPath: folder.path)
            guard target.hasPrefix(builds.lastPathComponent + "/") else {
                throw SiteError(
                    .folder,
                    "\(folder.path) is a link to \(target), which this program did not make; remove it or choose "
                        + "another folder"
                )
            }
            return .link
        case .typeDirectory:
            let mark = folder.appendingPathComponent(Self.mark).path
            if let text = try? String(contentsOfFile: mark, encoding: .utf8) {
                let name = text.split(separator: "\n").first.map(String.init) ?? ""
                // A name and no path: the old build moves to a folder of this name.
                return .build(name.isEmpty || name.contains("/") || name.hasPrefix(".") ? "unnamed" : name)
            }
            guard try manager.contentsOfDirectory(atPath: folder.path).isEmpty else {
                throw SiteError(
                    .folder,
                    "the folder \(folder.path) is not empty and was not made by this program; remove it or "
                        + "choose another"
                )
            }
            try manager.removeItem(at: folder)
            return .nothing
        default:
            throw SiteError(.folder, "\(folder.path) is a file; expected a folder or nothing")
        }
    }

    /// Puts the finished draft where readers look, and what was there among the older builds.
    private func bring(_ draft: URL, named build: String) throws {
        let manager = FileManager.default
        switch try place() {
        case .nothing:
            try DurableFile.rename(draft.path, to: folder.path)
        case .build(build):
            // The same bytes are there already: names end in the digest.
            try manager.removeItem(at: draft)
        case .build(let old):
            let kept = builds.appendingPathComponent(old)
            if manager.fileExists(atPath: kept.path) { try manager.removeItem(at: kept) }
            if try DurableFile.exchange(draft.path, folder.path) {
                try DurableFile.rename(draft.path, to: kept.path)
            } else {
                try DurableFile.rename(folder.path, to: kept.path)
                try DurableFile.rename(draft.path, to: folder.path)
            }
        case .link:
            if try DurableFile.exchange(draft.path, folder.path) {
                try manager.removeItem(at: draft)
            } else {
                try manager.removeItem(at: folder)
                try DurableFile.rename(draft.path, to: folder.path)
            }
        }
        try DurableFile.synchronizeFolder(builds.path)
        try DurableFile.synchronizeFolder(folder.deletingLastPathComponent().path)
    }

    /// Removes what killed builds left behind.
    private func removeRemains() throws {
        for name in ["draft", "link"] {
            try? FileManager.default.removeItem(at: builds.appendingPathComponent(name))
        }
    }

    /// Removes the oldest of the builds that are no longer published, by name.
    private func prune() throws {
        let reserved: Set<String> = ["lock", "draft"]
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
