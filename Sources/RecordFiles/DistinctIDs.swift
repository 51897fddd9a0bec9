/// Remembers ids by a 128-bit hash, so that ten million of them fit into memory whatever their length.
///
/// Two different ids are taken for one with a probability below 1e-24 at ten million ids. The hash is seeded anew in
/// every process, which no answer depends on.
struct DistinctIDs {
    private var hashes: Set<UInt128> = []

    /// Remembers an id; false when it was there before.
    mutating func insert(_ id: String) -> Bool {
        hashes.insert(hash(id, 0) << 64 | hash(id, 1)).inserted
    }

    private func hash(_ id: String, _ seed: UInt8) -> UInt128 {
        var hasher = Hasher()
        hasher.combine(seed)
        var text = id
        // The bytes, not `combine(id)`: that one takes canonically equivalent strings for equal.
        text.withUTF8 { unsafe hasher.combine(bytes: UnsafeRawBufferPointer($0)) }
        return UInt128(UInt64(bitPattern: Int64(hasher.finalize())))
    }
}
