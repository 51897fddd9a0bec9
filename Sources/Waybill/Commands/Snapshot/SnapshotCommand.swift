import ArgumentParser

struct SnapshotCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "snapshot",
        abstract: "Policies as signed archives: pack, sign, verify, promote, roll back.",
        discussion: """
            A snapshot is a tar.zst with a signature beside it; its identity is the SHA-256
            of the uncompressed tar. Only a promoted snapshot that verifies routes.

            Example: waybill snapshot pack barp.draft --name demo &&
                waybill snapshot promote demo-1.tar.zst
            """,
        subcommands: [
            SnapshotKeygenCommand.self, SnapshotPackCommand.self, SnapshotSignCommand.self,
            SnapshotVerifyCommand.self, SnapshotInspectCommand.self, SnapshotPromoteCommand.self,
            SnapshotDiffCommand.self, SnapshotRollbackCommand.self, SnapshotRevokeCommand.self,
            SnapshotHistoryCommand.self, SnapshotLogCommand.self,
        ]
    )
}

/// Whose signatures count.
struct TrustOptions: ParsableArguments {
    @Option(help: "The public keys that count (default: keys/trusted in the home folder).", completion: .file())
    var trust: String?
}
