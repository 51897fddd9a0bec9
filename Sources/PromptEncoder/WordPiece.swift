// Greedy longest-match-first word pieces: Devlin et al., BERT, arXiv 1810.04805; the uncased form of its reference
// code.

/// Text to token ids exactly as the tokenizer of all-MiniLM-L6-v2 does it (`BertTokenizerFast`, lower case, no
/// accents).
package struct WordPiece: Sendable {
    /// The most tokens of a prompt, `[CLS]` and `[SEP]` included.
    package static let maximumTokens = 256

    /// Words of more Unicode scalars than this become one `[UNK]`.
    static let maximumWordLength = 100

    /// The number of tokens in the vocabulary.
    package let vocabularySize: Int

    let trie: VocabularyTrie
    let unknown: Int32
    let classification: Int32
    let separator: Int32

    /// `[PAD]`, `[UNK]`, `[CLS]`, `[SEP]` and `[MASK]`: where a prompt spells one of them the reference takes it for
    /// the token itself.
    let specialTokens: [(text: [UInt8], id: Int32)]

    /// A tokenizer over the lines of a `vocab.txt`, whose numbers (from 0) are the token ids.
    ///
    /// - Throws: `EncoderError.invalidVocabulary` when a special token is missing.
    package init(vocabulary: [UInt8]) throws(EncoderError) {
        var lines = vocabulary.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
        if lines.last?.isEmpty == true { lines.removeLast() }
        trie = VocabularyTrie(lines)
        vocabularySize = lines.count
        var special: [(text: [UInt8], id: Int32)] = []
        for name in ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"] {
            guard let id = lines.firstIndex(where: { $0.elementsEqual(name.utf8) }) else {
                throw .invalidVocabulary("has no line \(name); expected the vocab.txt of all-MiniLM-L6-v2")
            }
            special.append((Array(name.utf8), Int32(id)))
        }
        specialTokens = special
        unknown = special[1].id
        classification = special[2].id
        separator = special[3].id
    }

    /// The tokens of one prompt.
    package struct Tokens: Sendable, Equatable {
        /// `[CLS]`, the first 254 pieces, `[SEP]`.
        package let ids: [Int32]

        /// How many the whole prompt has, `[CLS]` and `[SEP]` included.
        ///
        /// A word that cannot be cut into pieces is one `[UNK]` to the encoder, whatever its length. The tokenizers of
        /// language models read such text, of foreign scripts or without spaces, in small steps: it counts as half its
        /// bytes.
        package let count: Int
    }

    /// The token ids of a prompt's beginning, and the length of all of it.
    package func tokens(of prompt: String) -> Tokens {
        var run = TokenizerRun(self, limit: Self.maximumTokens - 2)
        run.read(Array(prompt.utf8))
        return Tokens(ids: [classification] + run.pieces + [separator], count: run.count + 2)
    }
}
