import ArgumentParser
import CommandOptions
import Foundation
import PolicySnapshot
import Postgres
import Registry
import StrictJSON
import Terminal
import Units

struct SnapshotRollbackCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "rollback",
        abstract: "Put an earlier snapshot back into a channel, in one step.",
        usage: "waybill snapshot rollback [<options>] --reason <text>",
        discussion: """
            Goes back to the snapshot that was in the channel before, or to the one that
            --to names; a second rollback goes one further. The archive is in the database:
            neither a file nor the network is needed. It is verified again, no other gate
            is asked. Running workers take it up with the next chunk that they claim.

            A revoked snapshot is passed over, and refused where --to names it, unless
            --force is given; the log says so.

            Example: waybill snapshot rollback --reason "answers of demo@2 are cut"
            """
    )

    @Option(help: "The channel to move back.")
    var channel = PromotionLog.production

    @Option(
        help: "Where to: a version of the policy that is in force, NAME@VERSION, or the first digits of an identity."
    )
    var to: String?

    @Option(help: "Why, for the log.")
    var reason: String

    @Flag(help: "Go back to it even if it was revoked.")
    var force = false

    @OptionGroup var trustOptions: TrustOptions
    @OptionGroup var options: DatabaseOptions
    @OptionGroup var output: OutputOptions

    func validate() throws {
        try ChannelOption.check("--channel", channel)
        try ChannelOption.checkReason(reason)
    }

    func run() throws {
        let connection = try options.connect()
        let history = ChannelHistory(try PromotionLog.verified(connection, channel: channel))
        guard let current = history.current, let last = history.entries.last else {
            throw CommandError("nothing was ever promoted to the channel '\(channel)', so there is no way back")
        }
        let snapshots = try SnapshotStore.list(connection)
        let labels = SnapshotLabels(snapshots)
        let rollback = Rollback(
            revocations: try Revocations(connection),
            trust: try options.home.trustStore(trustOptions.trust),
            time: try DatabaseClock.now(connection).unixSeconds,
            forced: force
        )
        let target: Rollback.Target
        if let to {
            let policy = snapshots.first { $0.digest == current.digest }?.policyName
            let found = try SnapshotReference.find(to, in: snapshots, versionOf: policy)
            guard history.held(found.digest) else {
                throw CommandError(
                    "\(found.label) was never in the channel '\(channel)'; a rollback goes to what was, promote what "
                        + "was not"
                )
            }
            if found.digest == current.digest { return try report(from: found.label, to: found.label, found.digest) }
            target = try rollback.target(found.digest, connection)
        } else {
            target = try rollback.first(of: history.rollbackTargets, channel: channel, connection)
        }
        _ = try PromotionLog.append(
            connection,
            channel: channel,
            action: .rollback,
            digest: target.snapshot.identity.bytes,
            actor: NSUserName(),
            reason: reason,
            gates: GateResult.text(target.gates),
            expecting: last.sequence
        )
        let digest = target.snapshot.identity.bytes
        try report(from: labels[current.digest], to: labels[digest], digest)
    }

    private func report(from: String, to: String, _ digest: [UInt8]) throws {
        let changed = from != to
        if output.json {
            return try JSONOutput.write([
                "channel": .string(channel), "from": .string(from), "to": .string(to),
                "identity": .string(digest.hexadecimal), "changed": JSON(changed),
            ])
        }
        try Output.line(
            changed
                ? "rolled back \(channel): \(to) took the place of \(from)\nidentity sha256:\(digest.hexadecimal)"
                : "already in \(channel): \(to)"
        )
    }
}
