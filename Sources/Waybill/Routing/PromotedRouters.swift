import Backlog
import Postgres
import PolicySnapshot
import Registry
import RoutingPolicy
import Serving
import Synchronization
import Terminal
import Units

/// What the workers of one process route with: the snapshot in force, verified and loaded once for all of them.
final class PromotedRouters: Sendable {
    private struct State {
        var inForce: SnapshotInForce
        var router: ChunkRouter
        var features: RecentFeatures
        var encoder: [UInt8]
    }

    private let channel: String
    private let trust: @Sendable () throws -> TrustStore
    private let encoders: @Sendable () -> EncoderStore
    private let progress: @Sendable (Int) -> Void
    private let state: Mutex<State>

    /// - Parameters:
    ///   - first: what is in force at the beginning.
    ///   - channel: where it is in force.
    ///   - trust: reads the keys that count, each time anew.
    ///   - encoders: where encoders lie.
    ///   - progress: told how many prompts were encoded.
    /// - Throws: `CommandError` or `EncoderError` if the encoder is not here.
    init(
        first: PromotedPolicy,
        channel: String,
        trust: @escaping @Sendable () throws -> TrustStore,
        encoders: @escaping @Sendable () -> EncoderStore,
        progress: @escaping @Sendable (Int) -> Void
    ) throws {
        self.channel = channel
        self.trust = trust
        self.encoders = encoders
        self.progress = progress
        let identity = first.snapshot.trainedPolicy.encoder
        let features = RecentFeatures(try encoders().encoder(named: identity.name, digest: identity.digest))
        state = Mutex(
            State(
                inForce: first.inForce,
                router: first.router(features, progress),
                features: features,
                encoder: identity.digest
            )
        )
    }

    /// Verifies and loads what is in force, unless another worker just did.
    ///
    /// - Throws: `SnapshotRefused` with what does not hold, or a `PostgresError`.
    func load(_ connection: borrowing Connection, _ inForce: SnapshotInForce) throws -> LoadedSnapshot {
        if let known = state.withLock({ $0.inForce == inForce ? $0.router : nil }) { return Self.loaded(known) }
        let promoted: PromotedPolicy
        let features: RecentFeatures
        do {
            promoted = try PromotedPolicy(connection, channel: channel, entry: inForce.entry, trust: trust)
            let identity = promoted.snapshot.trainedPolicy.encoder
            // What was encoded for the last snapshot is of use to this one, if its encoder is the same.
            if let known = state.withLock({ $0.encoder == identity.digest ? $0.features : nil }) {
                features = known
            } else {
                features = RecentFeatures(try encoders().encoder(named: identity.name, digest: identity.digest))
            }
        } catch let error as PostgresError {
            throw error
        } catch {
            throw SnapshotRefused("\(error)")
        }
        let router = promoted.router(features, progress)
        let isNew = state.withLock { state in
            // A worker that was slow must not put an older one back.
            guard state.inForce.entry <= promoted.inForce.entry else { return false }
            defer {
                state = State(
                    inForce: promoted.inForce,
                    router: router,
                    features: features,
                    encoder: promoted.snapshot.trainedPolicy.encoder.digest
                )
            }
            return state.inForce.entry < promoted.inForce.entry
        }
        if isNew {
            Message.note(
                "taken up: \(promoted.snapshot.label), sha256:\(promoted.snapshot.identity.hex.prefix(12))..., by "
                    + "entry \(inForce.entry) of the log of \(channel)"
            )
            for warning in try promoted.jobsWithoutModel(connection, channel: channel) { Message.note(warning) }
        }
        return Self.loaded(router)
    }

    private static func loaded(_ router: ChunkRouter) -> LoadedSnapshot {
        LoadedSnapshot(digest: router.identity.bytes) { try router.route($0) }
    }
}
