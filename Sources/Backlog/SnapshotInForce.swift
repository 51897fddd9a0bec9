/// What a channel pointed to when a chunk was claimed.
package struct SnapshotInForce: Sendable, Hashable {
    /// The snapshot's identity.
    package let digest: [UInt8]

    /// The entry of the channel's log that put it there.
    package let entry: Int

    /// The last revocation that was known then; 0 for none.
    package let revocations: Int

    package init(digest: [UInt8], entry: Int, revocations: Int) {
        self.digest = digest
        self.entry = entry
        self.revocations = revocations
    }
}

/// A snapshot that is ready to route.
package struct LoadedSnapshot: Sendable {
    /// Its identity, which every chunk that it routes is recorded with.
    package let digest: [UInt8]
    package let routing: BacklogWorker.Routing

    package init(digest: [UInt8], routing: @escaping BacklogWorker.Routing) {
        self.digest = digest
        self.routing = routing
    }
}

/// Why what is in force may not route: the chunk is given back, and the worker waits for another one.
package struct SnapshotRefused: Error, CustomStringConvertible {
    package let description: String

    package init(_ description: String) { self.description = description }
}
