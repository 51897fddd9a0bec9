import ArgumentParser
import CommandOptions
import Foundation
import PolicySnapshot
import Postgres
import Registry
import StrictJSON
import Terminal
import Units

struct SnapshotPromoteCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "promote",
        abstract: "Check a snapshot at every gate and put it into a channel.",
        usage: "waybill snapshot promote [<options>] <snapshot>",
        discussion: """
            SNAPSHOT is a file, NAME@VERSION of one that the database has, NAME for its
            newest version, or the first digits of an identity. The archive is stored, and
            an entry appended to the channel's hash-chained log; running workers take it up
            with the next chunk that they claim. A snapshot that is in the channel already
            is left there. Versions of a policy only rise, unless --allow-older brings one
            back, which the log calls a rollback.

            A gate that fails or cannot be evaluated refuses: nothing moves, the log says
            so, the exit status is 1; with an empty channel there is nothing to compare.
            Signature, contents, golden decisions, revocations and prices are never passed
            over. Share drift, predicted cost and utility, and the value estimated from
            outcomes compare with what is in the channel, on its newest prompts; --force
            passes over these, and the log keeps that and the --reason. ops/gates.json has
            the bounds that hold without --gates.

            Example: waybill snapshot promote demo@2 --to staging --reason "trained on May"
            """
    )

    @Argument(
        help: "A file, whose signature lies beside it with .sig at the end, or a stored one.",
        completion: .file()
    )
    var snapshot: String

    @Option(help: "The channel to move (default: production).")
    var to: String?

    @Option(help: "The same as --to.")
    var channel: String?

    @Option(help: "Why, for the log.")
    var reason = ""

    @Flag(help: "Go back to an older version of the policy in the channel.")
    var allowOlder = false

    @Option(help: "A file of bounds for the gates, as ops/gates.json.", completion: .file(extensions: ["json"]))
    var gates: String?

    @Flag(help: "Promote though a gate that compares says no; needs --reason.")
    var force = false

    @OptionGroup var trustOptions: TrustOptions
    @OptionGroup var options: DatabaseOptions
    @OptionGroup var output: OutputOptions

    private var name: String { to ?? channel ?? PromotionLog.production }

    func validate() throws {
        if to != nil, channel != nil {
            throw ValidationError("--to and --channel are the same option; give --to alone.")
        }
        try ChannelOption.check(to == nil ? "--channel" : "--to", name)
        if force, reason.isEmpty {
            throw ValidationError("--force needs --reason: the log keeps why a gate was passed over.")
        }
        if !reason.isEmpty { try ChannelOption.checkReason(reason) }
    }

    func run() throws { try promote() }

    /// Promotes, or says why not.
    ///
    /// - Parameter quietly: says nothing where all goes well.
    /// - Throws: `CommandError` for a snapshot that does not verify or that a gate refuses, and what the database says.
    func promote(quietly: Bool = false) throws {
        let connection = try options.connect()
        let now = try DatabaseClock.now(connection)
        let history = ChannelHistory(try PromotionLog.verified(connection, channel: name))
        let settings = try gates.map { try GateSettings(file: $0) } ?? GateSettings()
        let trust = try options.home.trustStore(trustOptions.trust)
        let source = try SnapshotSource(snapshot, connection)
        let revocations = try Revocations(connection)
        let candidate: VerifiedSnapshot
        do {
            candidate = try source.verified(
                trust: revocations.applied(to: trust),
                requirements: Requirements(promotes: true, at: now.unixSeconds)
            )
        } catch {
            refuse(source.likelyIdentity, [GateResult("verify", .failed, detail: "\(error)")], connection)
            throw error
        }
        if history.current?.digest == candidate.identity.bytes {
            return quietly ? () : try report(candidate, [], changed: false)
        }
        let isOlder = try checkVersion(candidate, history, connection)
        var gates = try PromotionGates(
            candidate: candidate,
            current: history.current?.digest,
            settings: settings,
            revocations: revocations,
            trust: trust,
            home: options.home
        ).run(connection)
        if force {
            for index in gates.indices where gates[index].result == .failed && GateSettings.mayBeForced(gates[index]) {
                gates[index].result = .forced
            }
            gates.append(GateResult("force", .forced, detail: reason))
        }
        if let failed = gates.first(where: { $0.result == .failed }) {
            refuse(candidate.identity.bytes, gates, connection, storing: StoredSnapshot(candidate, source.bytes))
            throw CommandError(
                "\(candidate.label) was refused by the gate \(failed.line)"
                    + (GateSettings.mayBeForced(failed) ? "; look at `waybill snapshot diff`, or give --force" : "")
            )
        }
        _ = try PromotionLog.append(
            connection,
            channel: name,
            action: isOlder ? .rollback : .promote,
            digest: candidate.identity.bytes,
            actor: NSUserName(),
            reason: reason,
            gates: GateResult.text(gates),
            expecting: history.entries.last?.sequence ?? 0,
            storing: source.digest == nil ? StoredSnapshot(candidate, source.bytes) : nil
        )
        if !quietly { try report(candidate, gates, changed: true) }
    }

    /// Whether the candidate is an older version of the policy in the channel, which must be asked for.
    private func checkVersion(
        _ candidate: VerifiedSnapshot,
        _ history: ChannelHistory,
        _ connection: borrowing Connection
    ) throws -> Bool {
        guard let current = history.current,
            let stored = try SnapshotStore.list(connection).first(where: { $0.digest == current.digest }),
            stored.policyName.hasBytes(of: candidate.manifest.name), candidate.manifest.version < stored.version
        else { return false }
        guard allowOlder else {
            throw CommandError(
                "\(candidate.label) is older than version \(stored.version), which is in the channel '\(name)'; "
                    + "versions only rise: go back with `waybill snapshot rollback`, or with --allow-older"
            )
        }
        return true
    }

    /// Logs what a gate refused; what keeps it from being logged is told and changes nothing else.
    private func refuse(
        _ digest: [UInt8],
        _ gates: [GateResult],
        _ connection: borrowing Connection,
        storing snapshot: StoredSnapshot? = nil
    ) {
        do {
            let entry = try PromotionLog.append(
                connection,
                channel: name,
                action: .refuse,
                digest: digest,
                actor: NSUserName(),
                reason: reason,
                gates: GateResult.text(gates),
                storing: snapshot
            )
            Message.note("refused: entry \(entry.sequence) of the log of \(name) says why; nothing was moved")
        } catch {
            Message.note("warning: the refusal could not be logged: \(error)")
        }
    }

    private func report(_ snapshot: VerifiedSnapshot, _ gates: [GateResult], changed: Bool) throws {
        if output.json {
            return try JSONOutput.write([
                "channel": .string(name), "identity": .string(snapshot.identity.hex),
                "name": .string(snapshot.manifest.name), "version": JSON(snapshot.manifest.version),
                "changed": JSON(changed), "gates": JSON(gates.map(\.json)),
            ])
        }
        let what = changed ? "promoted to" : "already in"
        try Output.line("\(what) \(name): \(snapshot.manifest.name) version \(snapshot.manifest.version)")
        for gate in gates { try Output.line("  " + gate.line) }
    }
}
