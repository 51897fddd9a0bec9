import ArgumentParser
import CommandOptions
import Foundation
import PolicySnapshot
import Terminal

struct SnapshotSignCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "sign",
        abstract: "Add a signature to a packed snapshot.",
        discussion: """
            For two pairs of eyes: one key packs, another one with the role `promote` signs
            what was looked at. The archive stays as it is; its .sig file gets one line
            more. Verify it first.

            Example: waybill snapshot sign demo-1.tar.zst --key keys/release.key
            """
    )

    @Argument(help: "The archive; its signature lies beside it with .sig at the end.", completion: .file())
    var file: String

    @Option(help: "The signing key (default: keys/local.key in the home folder).", completion: .file())
    var key: String?

    @OptionGroup var homeOptions: HomeOptions

    func run() throws {
        let key = try SigningKey(file: key ?? homeOptions.home.keys.appendingPathComponent("local.key").path)
        let isNew = try SnapshotSignature.sign(file, with: key)
        try Output.line(
            "\(isNew ? "signed" : "was signed by this key already"): \(PackedSnapshot.signaturePath(of: file))"
        )
    }
}
