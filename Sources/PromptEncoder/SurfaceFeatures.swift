// Surface statistics beside an embedding, as stylometry counts them: length, type-token ratio, digits, capitals, marks
// and marker words. Argamon et al., "Stylistic Text Classification Using Functional Lexical Features" (JASIST 58,
// 2007).

internal import Glibc

/// What a prompt looks like: length, turns, numbers, and the marks of code, mathematics and multiple choice.
///
/// A mean of token states says what a prompt is about and hides how long and how formal it is, which is much of what
/// decides the cost of an answer and whether a small model can give it. Only ASCII letters and digits count as such, so
/// that no table of a library decides a number here.
enum SurfaceFeatures {
    /// The version of the numbers below; it is part of the digest.
    static let version = 2

    static let words = [
        "return", "import", "print", "assert", "def", "for", "if", "true", "false", "not", "how", "many", "what",
        "which", "calculate", "find", "value", "sum", "all", "total", "each", "there", "per", "than", "context",
        "question", "answer", "option", "options", "choices", "yes", "no", "why", "write", "explain", "who", "when",
        "where", "list", "number", "function",
    ]

    static let marks = Array("(){}[]<>=+-*/\\$%^_\"'`:;?!#@|&~".utf8)

    static let phrases = ["(A)", "(1)", "A.", "1.", "```", "\\frac", "\n\n", "==", "->", "def ", "- "].map {
        Array($0.utf8)
    }

    /// Typical values of the first features, so that vectors of different prompts do not all point the same way.
    static let typical: [Double] = [5.8, 4.1, 1.1, 0.1, 1.0, 0.6, 0.15, 0.3, 1.7, 1.4, 1.8, 1.3, 1.2, 0, 0]

    /// So that these features together vary about as much as an embedding of unit length.
    static let scale = 0.2

    static let count = typical.count + words.count + marks.count + phrases.count

    /// The features of one prompt.
    static func values(_ prompt: String) -> [Float] {
        let bytes = Array(prompt.utf8)
        let text = Scan(bytes)
        let length = Double(text.characters + 1)
        let words = Double(text.words.count + 1)
        let pairs = Set(zip(text.words, text.words.dropFirst()).map { $0 + [0x20] + $1 })
        let counts = Dictionary(text.words.map { ($0, 1) }, uniquingKeysWith: +)
        var values = [
            log(length),
            log(words),
            log1p(Double(text.marks[0x0A])),
            3 * Double(text.digits) / length,
            log1p(Double(text.numbers)),
            0.25 * log1p(text.largestNumber),
            5 * Double(text.capitals) / length,
            5 * Double(text.punctuation) / length,
            0.3 * length / words,
            2 * Double(counts.count) / words,
            2 * Double(pairs.count) / words,
            log1p(Double(text.marks[0x2E])),
            log1p(Double(text.marks[0x2C])),
            5 * Double(text.beyondASCII) / length,
            // Turns of a conversation beyond the first: a record separator stands before each of them.
            log1p(Double(text.marks[0x1E])),
        ]
        for index in typical.indices { values[index] -= typical[index] }
        values += self.words.map { log1p(Double(counts[Array($0.utf8)] ?? 0)) }
        values += marks.map { log1p(Double(text.marks[Int($0)])) }
        values += phrases.map { log1p(Double(occurrences(of: $0, in: bytes))) }
        return values.map { Float(scale * $0) }
    }

    /// How often `phrase` occurs, without overlaps.
    private static func occurrences(of phrase: [UInt8], in bytes: [UInt8]) -> Int {
        var (count, start) = (0, 0)
        while start + phrase.count <= bytes.count {
            if bytes[start] == phrase[0], bytes[start..<start + phrase.count].elementsEqual(phrase) {
                count += 1
                start += phrase.count
            } else {
                start += 1
            }
        }
        return count
    }
}

/// One pass over the bytes of a prompt.
private struct Scan {
    var characters = 0
    var digits = 0
    var capitals = 0
    var punctuation = 0
    var beyondASCII = 0
    var numbers = 0
    var largestNumber = 0.0

    /// Runs of letters, in lower case, and runs of digits.
    var words: [[UInt8]] = []

    /// How often each ASCII byte occurs.
    var marks = [Int](repeating: 0, count: 128)

    init(_ bytes: [UInt8]) {
        enum Run { case none, letters, digits }
        var run = Run.none
        var word: [UInt8] = []
        func finish(_ scan: inout Scan) {
            guard run != .none else { return }
            scan.words.append(word)
            if run == .digits {
                scan.numbers += 1
                // Beyond 1e9 the size of a number says nothing more.
                let value = word.prefix(10).reduce(0.0) { $0 * 10 + Double($1 - 0x30) }
                scan.largestNumber = max(scan.largestNumber, word.count > 9 ? 1e9 : value)
            }
            word.removeAll(keepingCapacity: true)
        }
        for byte in bytes {
            if byte & 0xC0 != 0x80 { characters += 1 }
            if byte >= 0xC0 { beyondASCII += 1 }
            if byte < 0x80 { marks[Int(byte)] += 1 }
            let kind: Run
            switch byte {
            case 0x61...0x7A: kind = .letters
            case 0x41...0x5A:
                kind = .letters
                capitals += 1
            case 0x30...0x39:
                kind = .digits
                digits += 1
            default:
                kind = .none
                if (0x21..<0x7F).contains(byte) { punctuation += 1 }
            }
            if kind != run {
                finish(&self)
                run = kind
            }
            if kind != .none { word.append(kind == .letters ? byte | 0x20 : byte) }
        }
        finish(&self)
    }
}
