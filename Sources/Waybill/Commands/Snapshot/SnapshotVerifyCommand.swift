import ArgumentParser
import CommandOptions
import Foundation
import PolicySnapshot
import StrictJSON
import Terminal
import Units

struct SnapshotVerifyCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "verify",
        abstract: "Check signature, identity, contents and golden decisions of a snapshot.",
        discussion: """
            Exit status 0 means that all of it holds; anything else says what does not.
            Promotion also asks for a signature by a key with the role `promote`.

            Example: waybill snapshot verify .waybill/snapshots/demo-1.tar.zst
            """
    )

    @Argument(help: "The archive; its signature lies beside it with .sig at the end.", completion: .file())
    var file: String

    @OptionGroup var trustOptions: TrustOptions
    @OptionGroup var homeOptions: HomeOptions
    @OptionGroup var output: OutputOptions

    func run() throws {
        let snapshot = try VerifiedSnapshot(
            file: file,
            trust: try homeOptions.home.trustStore(trustOptions.trust),
            requirements: Requirements(at: Int64(Date().timeIntervalSince1970))
        )
        let manifest = snapshot.manifest
        if output.json {
            try JSONOutput.write([
                "file": .string(file), "identity": .string(snapshot.identity.hex), "name": .string(manifest.name),
                "version": JSON(manifest.version), "signers": JSON(snapshot.signers.map { JSON.string($0) }),
                "may_promote": JSON(snapshot.mayPromote), "verified": true,
            ])
        } else {
            try Output.line(
                "verified: \(manifest.name) version \(manifest.version), signed by "
                    + "\(snapshot.signers.joined(separator: ", "))"
                    + "\nidentity sha256:\(snapshot.identity.hex)"
                    + "\n\(manifest.golden.count) golden decisions made again"
                    + (snapshot.mayPromote
                        ? ""
                        : "\nnot to be promoted yet: no key with the role promote has signed it (`waybill "
                            + "snapshot sign`)")
            )
        }
    }
}
