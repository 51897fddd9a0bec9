/// One pass over one prompt: cleaning, accents, lower case, words and their pieces as the bytes go by.
struct TokenizerRun {
    private let tokenizer: WordPiece
    private let limit: Int

    /// The first pieces, up to the limit.
    private(set) var pieces: [Int32] = []

    /// The length of all that was read, in pieces; a word that cannot be cut counts as half its bytes.
    private(set) var count = 0

    /// The word so far, normalised, in UTF-8, and its length in scalars.
    private var word: [UInt8] = []
    private var wordLength = 0

    /// The pieces of one word.
    private var found: [Int32] = []

    /// Combining characters that wait for their canonical order, with their combining classes.
    private var pending: [(scalar: UInt32, combiningClass: UInt8)] = []

    init(_ tokenizer: WordPiece, limit: Int) {
        self.tokenizer = tokenizer
        self.limit = limit
    }

    /// Reads valid UTF-8 to its end; beyond the limit pieces are counted only.
    mutating func read(_ bytes: [UInt8]) {
        var index = 0
        while index < bytes.count {
            let byte = bytes[index]
            if byte >= 0x80 {
                let (scalar, length) = Self.scalar(in: bytes, at: index)
                index += length
                add(scalar)
            } else if byte == UInt8(ascii: "["), let special = special(in: bytes, at: index) {
                endWord()
                keep([special.id])
                count += 1
                index += special.text.count
            } else {
                index += 1
                if !pending.isEmpty { flushPending() }
                addASCII(byte)
            }
        }
        endWord()
    }

    private func special(in bytes: [UInt8], at index: Int) -> (text: [UInt8], id: Int32)? {
        tokenizer.specialTokens.first { bytes[index...].starts(with: $0.text) }
    }

    private mutating func addASCII(_ byte: UInt8) {
        switch byte {
        case 0x61...0x7A, 0x30...0x39:
            word.append(byte)
            wordLength += 1
        case 0x41...0x5A:
            word.append(byte | 0x20)
            wordLength += 1
        case 0x09, 0x0A, 0x0D, 0x20: endWord()
        case 0..<0x20, 0x7F: break
        default: addWordOf(UInt32(byte))  // all other ASCII counts as punctuation
        }
    }

    /// Cleaning and decomposition of one scalar of the prompt.
    private mutating func add(_ scalar: UInt32) {
        let classes = CharacterClasses.of(scalar)
        if classes.contains(.removed) { return }
        if classes.contains(.space) { return endWord() }
        if classes.contains(.ideograph) { endWord() }
        if classes.contains(.decomposes) || 0xAC00...0xD7A3 ~= scalar {
            for part in CharacterClasses.decomposition(of: scalar) { order(part) }
        } else {
            order(scalar)
        }
        if classes.contains(.ideograph) { endWord() }
    }

    /// Canonical ordering: combining characters wait until one comes that is not, then leave by combining class.
    private mutating func order(_ scalar: UInt32) {
        let combiningClass = Unicode.Scalar(scalar)?.properties.canonicalCombiningClass.rawValue ?? 0
        if combiningClass != 0 {
            pending.append((scalar, combiningClass))
        } else {
            if !pending.isEmpty { flushPending() }
            addNormalized(scalar)
        }
    }

    private mutating func flushPending() {
        // Few remain after marks are dropped; `sort` is stable.
        pending.sort { $0.combiningClass < $1.combiningClass }
        let ordered = pending
        pending.removeAll(keepingCapacity: true)
        for item in ordered { addNormalized(item.scalar) }
    }

    /// Accents, lower case and word borders of one scalar in normalised order.
    private mutating func addNormalized(_ scalar: UInt32) {
        if scalar < 0x80 { return addASCII(UInt8(scalar)) }
        if CharacterClasses.of(scalar).contains(.mark) { return }
        guard let scalar = Unicode.Scalar(scalar) else { return }
        for lower in scalar.properties.lowercaseMapping.unicodeScalars {
            if CharacterClasses.of(lower.value).contains(.punctuation) {
                addWordOf(lower.value)
            } else {
                append(lower)
            }
        }
    }

    private mutating func append(_ scalar: Unicode.Scalar) {
        word.append(contentsOf: UTF8.encode(scalar).map { Array($0) } ?? [])
        wordLength += 1
    }

    /// Ends the current word and adds one of a single scalar.
    private mutating func addWordOf(_ scalar: UInt32) {
        addPieces()
        if let scalar = Unicode.Scalar(scalar) { append(scalar) }
        addPieces()
    }

    private mutating func endWord() {
        if !pending.isEmpty { flushPending() }
        addPieces()
    }

    /// Cuts the current word into its pieces; a word that cannot be cut to its end is one unknown token.
    private mutating func addPieces() {
        guard !word.isEmpty else { return }
        defer {
            word.removeAll(keepingCapacity: true)
            wordLength = 0
        }
        found.removeAll(keepingCapacity: true)
        var start = 0
        var root = VocabularyTrie.beginning
        while start < word.count {
            guard
                wordLength <= WordPiece.maximumWordLength,
                let match = tokenizer.trie.longestMatch(in: word, from: start, root: root)
            else {
                keep([tokenizer.unknown])
                count += Self.unknownLength(word)
                return
            }
            found.append(match.id)
            start = match.end
            root = VocabularyTrie.continuation
        }
        keep(found)
        count += found.count
    }

    /// What a word that cannot be cut counts: half its bytes, which is about what tokenizers over bytes make of such
    /// text.
    private static func unknownLength(_ word: [UInt8]) -> Int { (word.count + 1) / 2 }

    private mutating func keep(_ more: [Int32]) {
        guard pieces.count < limit else { return }
        pieces.append(contentsOf: more.prefix(limit - pieces.count))
    }

    /// Decodes one scalar of more than one byte from valid UTF-8.
    private static func scalar(in bytes: [UInt8], at index: Int) -> (scalar: UInt32, length: Int) {
        func tail(_ offset: Int) -> UInt32 { UInt32(bytes[index + offset] & 0x3F) }
        let first = UInt32(bytes[index])
        if first < 0xE0 { return ((first & 0x1F) << 6 | tail(1), 2) }
        if first < 0xF0 { return ((first & 0x0F) << 12 | tail(1) << 6 | tail(2), 3) }
        return ((first & 0x07) << 18 | tail(1) << 12 | tail(2) << 6 | tail(3), 4)
    }
}
