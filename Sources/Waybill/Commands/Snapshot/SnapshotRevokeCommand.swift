import ArgumentParser
import CommandOptions
import Foundation
import PolicySnapshot
import Postgres
import Registry
import StrictJSON
import Terminal
import Units

struct SnapshotRevokeCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "revoke",
        abstract: "Say that a key or a snapshot counts no longer.",
        usage: "waybill snapshot revoke [<options>] <key-or-snapshot> --reason <text>",
        discussion: """
            Takes the name of a key in the trust file, a public key, NAME@VERSION of a
            stored snapshot, or the first digits of an identity. From then on nothing
            promotes it, nothing rolls back to it, and workers give their chunks back where
            it is in force: roll back then. A revoked key takes with it every snapshot that
            it signed. There is no way back; the revocation is kept in a log of its own,
            hash-chained as that of the channels.

            Example: waybill snapshot revoke local --reason "the laptop was lost"
            """
    )

    @Argument(help: "A key or a snapshot.")
    var subject: String

    @Option(help: "Why, for the log.")
    var reason: String

    @OptionGroup var trustOptions: TrustOptions
    @OptionGroup var options: DatabaseOptions
    @OptionGroup var output: OutputOptions

    func validate() throws { try ChannelOption.checkReason(reason) }

    func run() throws {
        let connection = try options.connect()
        let (what, name) = try resolve(connection)
        let entry = try RevocationLog.append(connection, what, actor: NSUserName(), reason: reason)
        let affected = try channels(of: what, connection)
        if output.json {
            return try JSONOutput.write([
                "revoked": .string(name), "sequence": JSON(entry.sequence), "at": .string(entry.at.iso8601),
                "in_force_in": JSON(affected.map { JSON.string($0) }),
            ])
        }
        try Output.line("revoked: \(name), entry \(entry.sequence) of the log of revocations")
        for channel in affected {
            Message.note(
                "warning: it is in force in the channel '\(channel)', whose workers wait from now on; go back with "
                    + "`waybill snapshot rollback --channel \(channel) --reason ...`"
            )
        }
    }

    /// What is meant, and what to call it.
    private func resolve(_ connection: borrowing Connection) throws -> (Revocation.Subject, String) {
        if let key = VerificationKey(subject) { return (.key(key.description), "the key \(key)") }
        // A snapshot can be revoked where no trust file lies.
        let hasTrust = trustOptions.trust != nil || FileManager.default.fileExists(atPath: options.home.trusted.path)
        let trust = hasTrust ? try options.home.trustStore(trustOptions.trust) : nil
        let key = trust?.entries.first { $0.name.hasBytes(of: subject) }?.key
        let snapshots = try SnapshotStore.list(connection)
        if let key {
            guard !snapshots.contains(where: { $0.policyName.hasBytes(of: subject) }) else {
                throw CommandError("'\(subject)' is a key and a policy; give the public key, or NAME@VERSION")
            }
            return (.key(key.description), "the key of \(subject), \(key)")
        }
        let found: SnapshotSummary
        do { found = try SnapshotReference.find(subject, in: snapshots) } catch {
            throw CommandError(
                "\(error); no key of the trust file has that name either"
                    + (trust.map {
                        $0.entries.isEmpty ? "" : ": it has \($0.entries.map(\.name).joined(separator: ", "))"
                    }
                        ?? "")
            )
        }
        return (.snapshot(found.digest), "\(found.label) sha256:\(found.digest.hexadecimal)")
    }

    /// The channels in which what was revoked is in force.
    private func channels(of subject: Revocation.Subject, _ connection: borrowing Connection) throws -> [String] {
        try PromotionLog.channels(connection).filter { channel in
            guard let current = try PromotionLog.current(connection, channel: channel) else { return false }
            switch subject {
            case .snapshot(let digest): return current.digest == digest
            case .key(let key):
                guard let stored = try SnapshotStore.find(connection, digest: current.digest) else { return false }
                let signature = try SnapshotSignature(parsing: stored.signature)
                return signature.keys.contains { $0.description.hasBytes(of: key) }
            }
        }
    }
}
