import ArgumentParser
import CommandOptions
import Foundation
import PolicySnapshot
import StrictJSON
import Terminal
import Units

struct SnapshotPackCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "pack",
        abstract: "Sign a trained policy as a snapshot.",
        usage: "waybill snapshot pack [<options>] <draft> --name <name>",
        discussion: """
            Writes NAME-VERSION.tar.zst and its signature NAME-VERSION.tar.zst.sig. The
            same draft, version and parent give the same bytes. Without --version the next
            number is taken, or none if the newest snapshot holds this draft already.

            Example: waybill snapshot pack .waybill/policies/barp.draft --name demo
            """
    )

    @Argument(help: "A draft that `waybill train` wrote.", completion: .file())
    var draft: String

    @Option(help: "The policy's name: a-z, 0-9 and -, at most 64.")
    var name: String

    @Option(help: "The version, above every earlier one.")
    var version: Int?

    @Option(help: "The signing key (default: keys/local.key in the home folder).", completion: .file())
    var key: String?

    @Option(help: "The folder to write into (default: snapshots in the home folder).", completion: .directory)
    var out: String?

    @OptionGroup var homeOptions: HomeOptions
    @OptionGroup var output: OutputOptions

    func validate() throws {
        if let version { try OptionBounds.check("--version", version, 1...1_000_000_000) }
    }

    /// What was packed, or was there already.
    struct Packed {
        let file: URL
        let identity: Digest
        let version: Int
        let what: String
    }

    func run() throws { try report(pack()) }

    /// Signs the draft, where the newest snapshot does not hold it already.
    func pack() throws -> Packed {
        let home = homeOptions.home
        let folder = SnapshotFolder(folder: out.map(URL.init(fileURLWithPath:)) ?? home.snapshots)
        let key = try SigningKey(file: key ?? home.keys.appendingPathComponent("local.key").path)
        var content = try PolicyDraft(file: draft).content
        try Home.create(folder.folder)
        content.name = name
        let newest = try newestSnapshot(in: folder)
        if version == nil, let newest, try isSame(content, as: newest, key) {
            return Packed(
                file: newest.file,
                identity: newest.snapshot.identity,
                version: newest.snapshot.manifest.version,
                what: "unchanged"
            )
        }
        content.version = version ?? (newest?.snapshot.manifest.version ?? 0) + 1
        content.parent = newest?.snapshot.identity
        if let newest, content.version <= newest.snapshot.manifest.version {
            throw CommandError(
                "--version \(content.version): \(newest.file.path) is version "
                    + "\(newest.snapshot.manifest.version) already; "
                    + "versions only rise"
            )
        }
        let packed = try PackedSnapshot(packing: content, signedWith: key)
        let file = folder.file(name, version: content.version)
        try packed.write(to: file.path)
        return Packed(file: file, identity: packed.identity, version: content.version, what: "packed")
    }

    private typealias Found = (file: URL, snapshot: UnverifiedSnapshot)

    /// The snapshot of this name with the highest version in `folder`.
    private func newestSnapshot(in folder: SnapshotFolder) throws -> Found? {
        guard let version = try folder.newestVersion(of: name) else { return nil }
        let file = folder.file(name, version: version)
        return (file, try UnverifiedSnapshot(file: file.path))
    }

    /// Whether packing the content with the newest snapshot's version and parent gives that snapshot again.
    private func isSame(_ content: SnapshotContent, as newest: Found, _ key: SigningKey) throws -> Bool {
        var content = content
        content.version = newest.snapshot.manifest.version
        content.parent = newest.snapshot.manifest.parent
        return try PackedSnapshot(packing: content, signedWith: key).identity == newest.snapshot.identity
    }

    private func report(_ packed: Packed) throws {
        if output.json {
            try JSONOutput.write([
                "file": .string(packed.file.path), "identity": .string(packed.identity.hex), "name": .string(name),
                "version": .init(packed.version), "result": .string(packed.what),
            ])
        } else {
            try Output.line("\(packed.what): \(packed.file.path)\nidentity sha256:\(packed.identity.hex)")
        }
    }
}
