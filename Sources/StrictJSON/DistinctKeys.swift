/// The keys of one object seen so far, compared by their bytes.
struct DistinctKeys {
    private var few: [String] = []
    private var many: Set<[UInt8]> = []

    /// Remembers a key; false when it was there before.
    mutating func insert(_ key: String) -> Bool {
        // Comparing lengths first makes a scan of a few keys cheaper than hashing them.
        if many.isEmpty, few.count < 16 {
            if few.contains(where: { sameBytes($0, key) }) { return false }
            few.append(key)
            return true
        }
        if many.isEmpty { many = Set(few.map { Array($0.utf8) }) }
        return many.insert(Array(key.utf8)).inserted
    }
}
