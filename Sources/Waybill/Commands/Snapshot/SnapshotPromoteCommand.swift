import ArgumentParser
import Backlog
import CommandOptions
import Foundation
import PolicySnapshot
import Registry
import RoutingPolicy
import Postgres
import RoutingPolicy
import StrictJSON
import Terminal
import Units

struct SnapshotPromoteCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "promote",
        abstract: "Verify a snapshot and put it into production.",
        usage: "waybill snapshot promote [<options>] <file>",
        discussion: """
            Stores the archive in the database and appends to the channel's hash-chained
            log; workers that start from then on route with it. One of the keys that signed
            must have the role `promote` in the trust file. A snapshot that is in the
            channel already is left there. Versions of a policy only rise, unless
            --allow-older brings one back, which the log calls a rollback.

            Example: waybill snapshot promote .waybill/snapshots/demo-1.tar.zst --reason "first policy"
            """
    )

    @Argument(help: "The archive; its signature lies beside it with .sig at the end.", completion: .file())
    var file: String

    @Option(help: "The channel to move.")
    var channel = PromotionLog.production

    @Option(help: "Why, for the log.")
    var reason = ""

    @Flag(help: "Go back to an older version of the policy in the channel.")
    var allowOlder = false

    @OptionGroup var trustOptions: TrustOptions
    @OptionGroup var options: DatabaseOptions
    @OptionGroup var output: OutputOptions

    func run() throws {
        let connection = try options.connect()
        let now = try DatabaseClock.now(connection)
        let seen = try PromotionLog.history(connection, channel: channel).last?.sequence ?? 0
        let current = try PromotionLog.current(connection, channel: channel)
        let stored = try current.flatMap { try SnapshotStore.find(connection, digest: $0.digest) }
        let snapshot = try VerifiedSnapshot(
            file: file,
            trust: try options.home.trustStore(trustOptions.trust),
            requirements: Requirements(promotes: true, at: now.unixSeconds)
        )
        let manifest = snapshot.manifest
        _ = try PromotedPolicy.numbers(of: snapshot, connection)
        if current?.digest == snapshot.identity.bytes {
            return try report(snapshot, changed: false)
        }
        let isOlder = stored.map { $0.policyName == manifest.name && manifest.version < $0.version } ?? false
        if let stored, isOlder, !allowOlder {
            throw CommandError(
                "\(manifest.name) version \(manifest.version) is older than version \(stored.version), which is "
                    + "in the channel "
                    + "'\(channel)'; versions only rise, or go back with --allow-older"
            )
        }
        let gates: JSON = [
            ["name": "verified", "result": "passed"], ["name": "candidates in catalog", "result": "passed"],
        ]
        _ = try PromotionLog.append(
            connection,
            channel: channel,
            action: isOlder ? .rollback : .promote,
            digest: snapshot.identity.bytes,
            actor: NSUserName(),
            reason: reason,
            gates: String(decoding: gates.serialized(), as: UTF8.self),
            expecting: seen,
            storing: StoredSnapshot(
                digest: snapshot.identity.bytes,
                policyName: manifest.name,
                version: manifest.version,
                algorithm: manifest.madeFrom.trainer,
                encoder: manifest.encoder.name,
                manifest: String(decoding: manifest.json.serialized(), as: UTF8.self),
                archive: try Array(Data(contentsOf: URL(fileURLWithPath: file))),
                signature: try Array(Data(contentsOf: URL(fileURLWithPath: PackedSnapshot.signaturePath(of: file))))
            )
        )
        try report(snapshot, changed: true)
    }

    private func report(_ snapshot: VerifiedSnapshot, changed: Bool) throws {
        if output.json {
            try JSONOutput.write([
                "channel": .string(channel), "identity": .string(snapshot.identity.hex),
                "name": .string(snapshot.manifest.name), "version": JSON(snapshot.manifest.version),
                "changed": JSON(changed),
            ])
        } else {
            let what = changed ? "promoted to" : "already in"
            try Output.line("\(what) \(channel): \(snapshot.manifest.name) version \(snapshot.manifest.version)")
        }
    }
}
