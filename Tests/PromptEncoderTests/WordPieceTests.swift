import Crypto
import PromptEncoder
import Testing

@Suite(.enabled(if: Golden.hasWeights, "the weights are missing; run ops/fetch-weights.sh"))
struct WordPieceTests {
    let golden: Golden
    let wordPiece: WordPiece

    init() throws {
        golden = try Golden.load()
        wordPiece = try WordPiece(vocabulary: try #require(Golden.vocabulary))
    }

    @Test func `tokens are those of the reference`() {
        #expect(golden.strings.count >= 200)
        for entry in golden.strings {
            #expect(wordPiece.tokens(of: entry.text).ids == entry.ids, "\(entry.text.debugDescription)")
        }
    }

    /// Every Unicode scalar between two letters; debug builds look at the first 65,536 only.
    @Test func `every scalar is read as by the reference`() throws {
        #if DEBUG
        let limit: UInt32 = 0x10000
        #else
        let limit: UInt32 = 0x110000
        #endif
        for (block, digest) in golden.blocks.sorted(by: { $0.key < $1.key }) {
            let start = try #require(UInt32(block, radix: 16))
            guard start < limit else { continue }
            var bytes: [UInt8] = []
            for value in start..<start + 4096 {
                guard let scalar = Unicode.Scalar(value) else { continue }
                var text = "a"
                text.unicodeScalars.append(scalar)
                text.append("b")
                for id in wordPiece.tokens(of: text).ids {
                    bytes.append(UInt8(id & 0xFF))
                    bytes.append(UInt8(id >> 8))
                }
            }
            let found = SHA256.hash(data: bytes).prefix(8).map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
            #expect(found == digest, "block \(block)")
        }
    }

    @Test func `counts the whole prompt however much is kept`() {
        let sentence = "the cat sat on the mat. "
        for repeats in [1, 30, 36, 37, 1000, 10_000] {
            let tokens = wordPiece.tokens(of: String(repeating: sentence, count: repeats))
            #expect(tokens.count == 7 * repeats + 2)
            #expect(tokens.ids.count == min(tokens.count, WordPiece.maximumTokens))
        }
        #expect(wordPiece.tokens(of: "").count == 2)
        #expect(wordPiece.tokens(of: String(repeating: "[SEP]", count: 300)).count == 302)
    }

    /// One `[UNK]` to the encoder; what language models make of such text is long.
    @Test(arguments: ["0123456789abcdef", "\u{E01}\u{E02}\u{E03}", "Zm9vYmFy"])
    func `a word that cannot be cut counts by its length`(piece: String) {
        let word = String(repeating: piece, count: 1000)
        let tokens = wordPiece.tokens(of: word)
        #expect(tokens.ids.count == 3 && tokens.count >= word.utf8.count / 4, "\(tokens.count)")
    }

    @Test func `refuses a vocabulary without special tokens`() {
        #expect(throws: EncoderError.self) { try WordPiece(vocabulary: Array("[PAD]\nhello\n".utf8)) }
    }
}
