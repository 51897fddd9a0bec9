/// The vocabulary as two byte-wise tries, one for the beginnings of words and one for their continuations (`##`).
///
/// A step is one look-up in an open-addressed hash table of (node, byte), so a longest match costs its own length.
struct VocabularyTrie: Sendable {
    static let beginning: UInt32 = 1
    static let continuation: UInt32 = 2

    /// Node and byte in one key (0 where a slot is free), and beside it the child node.
    private var keys: [UInt32]
    private var children: [UInt32]
    private let shift: UInt32

    /// For each node the id of the token that ends there, or -1.
    private var tokenOfNode: [Int32] = [-1, -1, -1]

    /// A trie of tokens whose ids are their indices; where a token occurs twice the last id counts.
    init(_ tokens: [ArraySlice<UInt8>]) {
        var bits: UInt32 = 4
        let nodes = tokens.reduce(0) { $0 + $1.count } + 1
        while 1 << bits < nodes * 2 { bits += 1 }
        shift = 32 - bits
        keys = Array(repeating: 0, count: 1 << bits)
        children = keys
        for (id, token) in tokens.enumerated() {
            let continues = token.count > 2 && token.starts(with: "##".utf8)
            var node = continues ? Self.continuation : Self.beginning
            for byte in continues ? token.dropFirst(2) : token {
                let slot = slot(of: node << 8 | UInt32(byte))
                if keys[slot] == 0 {
                    keys[slot] = node << 8 | UInt32(byte)
                    children[slot] = UInt32(tokenOfNode.count)
                    tokenOfNode.append(-1)
                }
                node = children[slot]
            }
            tokenOfNode[Int(node)] = Int32(id)
        }
    }

    /// The longest token that `bytes` starts with from `start` on.
    ///
    /// - Returns: its id and the index after it; nil where no token matches.
    func longestMatch(in bytes: [UInt8], from start: Int, root: UInt32) -> (id: Int32, end: Int)? {
        var node = root
        var match: (id: Int32, end: Int)?
        for index in start..<bytes.count {
            let slot = slot(of: node << 8 | UInt32(bytes[index]))
            guard keys[slot] != 0 else { break }
            node = children[slot]
            let id = tokenOfNode[Int(node)]
            if id >= 0 { match = (id, index + 1) }
        }
        return match
    }

    /// Where the key is, or the free slot where it belongs.
    private func slot(of key: UInt32) -> Int {
        var slot = Int((key &* 0x9E37_79B1) >> shift)
        while keys[slot] != 0, keys[slot] != key { slot = (slot + 1) & (keys.count - 1) }
        return slot
    }
}
