import ArgumentParser
import CommandOptions
import Foundation
import PolicyLearning
import PolicySnapshot
import Postgres
import RecordFiles
import Registry
import RoutingPolicy
import StrictJSON
import Terminal
import Units

struct LearnCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "learn",
        abstract: "Train on the log, compare with production, leave a candidate.",
        usage: "waybill learn --snapshot-name <name> [<options>]",
        discussion: """
            One step for a timer. It goes on from what is in production: the same policy,
            options, encoder and seed, trained on the log. First the log's last part is
            held out, and what a policy trained on the rest would have earned there is
            estimated from the log's propensities, beside production. Then the policy is
            trained on the whole log, signed, stored and put into the channel `candidate`;
            what was found lies beside the archive as NAME-VERSION.evidence.json and in
            the channel's log. Production stays as it is, unless --promote asks its gates.

            The same log gives the same candidate, and a step that was ended is simply run
            again. One learner works on a database at a time.

            Example: waybill learn --snapshot-name daily --since 2026-03-01T00:00:00Z
            """
    )

    @Option(help: ArgumentHelp("The candidate's name: a-z, 0-9 and -, at most 64.", valueName: "name"))
    var snapshotName: String

    @Option(help: ArgumentHelp("Share of the log's decisions, the newest, to compare on.", valueName: "share"))
    var holdout = 0.2

    @Option(help: ArgumentHelp("As of `train`: never, auto or a number of decisions.", valueName: "never|auto|n"))
    var halfLife = HalfLifeOption.auto

    @Flag(help: "Undo the preferences of the log, by its propensities.")
    var weighted = false

    @Flag(help: "Ask the gates to put the candidate into production.")
    var promote = false

    @Option(help: "The signing key (default: keys/local.key in the home folder).", completion: .file())
    var key: String?

    @OptionGroup var log: LogSelectionOptions
    @OptionGroup var trustOptions: TrustOptions
    @OptionGroup var options: DatabaseOptions
    @OptionGroup var output: OutputOptions

    /// Where a candidate waits.
    static let channel = "candidate"

    func validate() throws {
        _ = try log.selection()
        guard (0.01...0.9).contains(holdout) else {
            throw ValidationError("--holdout is \(holdout); expected a share from 0.01 to 0.9.")
        }
    }

    func run() throws {
        let connection = try options.connect()
        try LearnerLock.take(connection)
        let kill = KillAt()
        let trust = try options.home.trustStore(trustOptions.trust)
        let production = try PromotedPolicy(connection, channel: PromotionLog.production) { trust }.snapshot
        let train = try trainer(production.trainedPolicy)
        try train.checkWeights()
        let set = try LoggedOutcomes.read(connection, log.selection()).set
        try train.checkLog(set)
        let parts = try LogParts(set, heldOut: holdout)
        let early = try train.content(of: parts.early, from: "the log's first part").content.policy
        let comparison = try LearningEvidence(
            parts,
            production: production.trainedPolicy,
            candidate: early,
            connection,
            home: options.home
        )
        let content = try train.content(of: set, from: "the log").content
        let draft = options.home.policies.appendingPathComponent("\(snapshotName).draft")
        try OutputPlace.prepare(file: draft, option: "--home")
        try PolicyDraft(content).write(to: draft.path)
        kill?.reached("learnTrained")
        var packing = ["pack", draft.path, "--name", snapshotName]
        packing += key.map { ["--key", $0] } ?? []
        packing += options.homeOptions.path.map { ["--home", $0] } ?? []
        let packed = try SnapshotPackCommand.parse(Array(packing.dropFirst())).pack()
        kill?.reached("learnPacked")
        let (candidate, gates, isNew) = try leave(packed.file, production, trust, comparison, connection)
        let evidence = comparison.document(
            candidate,
            production: production,
            halfLife: content.policy.provenance.hyperparameters["half_life"] ?? "never",
            gates: gates
        )
        let file = packed.file.deletingLastPathComponent()
            .appendingPathComponent("\(snapshotName)-\(packed.version).evidence.json")
        try OutputFile.write(Data(evidence.serialized() + [0x0A]), to: file)
        if output.json {
            try JSONOutput.write(evidence)
        } else {
            try Output.line("\(isNew ? "left in" : "already in") \(Self.channel): \(candidate.label)")
            for line in comparison.lines + gates.map(\.line) { try Output.line("  " + line) }
            try Output.line("evidence: \(file.path)")
        }
        if promote { try promoteCandidate(packed.file) }
    }

    /// The trainer of what is in production, with its options.
    private func trainer(_ policy: TrainedPolicy) throws -> TrainCommand {
        let facts = policy.provenance
        var words = ["--from-database", "--policy", facts.trainer, "--encoder", policy.encoder.name]
        words += ["--seed", "\(facts.seed)", "--half-life", "\(halfLife)"]
        for option in try TrainerRegistry.options(of: facts.trainer) {
            guard let value = facts.hyperparameters[option.name] else { continue }
            words += ["--option", "\(option.name)=\(value)"]
        }
        if weighted { words.append("--weighted") }
        words += options.homeOptions.path.map { ["--home", $0] } ?? []
        return try TrainCommand.parse(words)
    }

    /// Stores the candidate and puts it into its channel, with what the gates of production say of it.
    private func leave(
        _ file: URL,
        _ production: VerifiedSnapshot,
        _ trust: TrustStore,
        _ comparison: LearningEvidence,
        _ connection: borrowing Connection
    ) throws -> (candidate: VerifiedSnapshot, gates: [GateResult], isNew: Bool) {
        let revocations = try Revocations(connection)
        let source = try SnapshotSource(file.path, connection)
        let candidate = try source.verified(
            trust: revocations.applied(to: trust),
            requirements: Requirements(promotes: true, at: try DatabaseClock.now(connection).unixSeconds)
        )
        let gates = try PromotionGates(
            candidate: candidate,
            current: production.identity.bytes,
            settings: GateSettings(),
            revocations: revocations,
            trust: trust,
            home: options.home
        ).run(connection)
        let history = ChannelHistory(try PromotionLog.verified(connection, channel: Self.channel))
        if history.current?.digest == candidate.identity.bytes { return (candidate, gates, false) }
        _ = try PromotionLog.append(
            connection,
            channel: Self.channel,
            action: .promote,
            digest: candidate.identity.bytes,
            actor: NSUserName(),
            reason: "learned from the log: \(comparison.lines.joined(separator: "; "))",
            gates: GateResult.text(gates),
            expecting: history.entries.last?.sequence ?? 0,
            storing: StoredSnapshot(candidate, source.bytes)
        )
        return (candidate, gates, true)
    }

    private func promoteCandidate(_ file: URL) throws {
        var words = [file.path, "--reason", "waybill learn"]
        words += trustOptions.trust.map { ["--trust", $0] } ?? []
        words += options.homeOptions.path.map { ["--home", $0] } ?? []
        words += options.connection.map { ["--database", $0] } ?? []
        // The evidence was the one document.
        if output.json { return try SnapshotPromoteCommand.parse(words).promote(quietly: true) }
        try SnapshotPromoteCommand.parse(words).run()
    }
}
