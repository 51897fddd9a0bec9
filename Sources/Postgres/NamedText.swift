/// SQL whose parameters have names, translated to the numbers that the server knows.
///
/// A parameter is written as in psql: a colon and a name, `:job`. The colons of `job::bigint` and `setting := 1` begin
/// none, nor does anything in a string, a quoted name or a comment. As in psql, `list[1:n]` does: write `list[1 : n]`.
struct NamedText: Sendable, Equatable {
    /// The statement with numbers in place of the names, `$1` and so on.
    let sql: String

    /// The names in the order of their numbers, each once.
    let parameters: [String]

    /// - Throws: `invalidValue` for `$1` in the text: a parameter without a name.
    init(_ text: String) throws(PostgresError) {
        var scanner = Scanner(bytes: Array(text.utf8))
        var sql: [UInt8] = []
        var parameters: [String] = []
        while let token = try scanner.next() {
            switch token {
            case .text(let range): sql += scanner.bytes[range]
            case .parameter(let name):
                let number = parameters.firstIndex(of: name) ?? parameters.count
                if number == parameters.count { parameters.append(name) }
                sql += Array("$\(number + 1)".utf8)
            }
        }
        self.sql = String(decoding: sql, as: UTF8.self)
        self.parameters = parameters
    }
}

/// Cuts SQL into parameters and what stands between them, by the rules of psql's lexer (src/fe_utils/psqlscan.l).
private struct Scanner {
    enum Token {
        case text(Range<Int>)
        case parameter(String)
    }

    let bytes: [UInt8]
    private var position = 0

    init(bytes: [UInt8]) { self.bytes = bytes }

    mutating func next() throws(PostgresError) -> Token? {
        guard let byte = at(0) else { return nil }
        let start = position
        switch byte {
        case UInt8(ascii: "'"): skipString(escapes: false)
        case UInt8(ascii: "\""): skip(to: [byte])
        case UInt8(ascii: "-") where at(1) == byte: skip(to: [UInt8(ascii: "\n")])
        case UInt8(ascii: "/") where at(1) == UInt8(ascii: "*"): skipBlockComment()
        case UInt8(ascii: "$"): try skipDollar()
        case UInt8(ascii: ":") where at(1) == byte: position += 2
        case UInt8(ascii: ":") where at(1).map(Self.beginsName) == true:
            position += 1
            skipWord()
            return .parameter(String(decoding: bytes[start + 1..<position], as: UTF8.self))
        case _ where Self.beginsName(byte): skipWordOrEscapedString()
        default: position += 1
        }
        return .text(start..<position)
    }

    private func at(_ offset: Int) -> UInt8? {
        position + offset < bytes.count ? bytes[position + offset] : nil
    }

    private static func beginsName(_ byte: UInt8) -> Bool {
        (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte | 0x20) || byte == UInt8(ascii: "_") || byte >= 0x80
    }

    private static func isDigit(_ byte: UInt8) -> Bool { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) }

    private mutating func skipWord() {
        while let byte = at(0), Self.beginsName(byte) || Self.isDigit(byte) || byte == UInt8(ascii: "$") {
            position += 1
        }
    }

    /// A word, and the string after it in `E'it\'s'`.
    private mutating func skipWordOrEscapedString() {
        let start = position
        skipWord()
        let isPrefix = position == start + 1 && bytes[start] | 0x20 == UInt8(ascii: "e")
        if isPrefix, at(0) == UInt8(ascii: "'") { skipString(escapes: true) }
    }

    /// Two quotes in a string read as the end of one and the start of the next.
    private mutating func skipString(escapes: Bool) {
        position += 1
        while let byte = at(0), byte != UInt8(ascii: "'") {
            position += escapes && byte == UInt8(ascii: "\\") ? 2 : 1
        }
        position = min(position + 1, bytes.count)
    }

    /// Goes past the next occurrence of `end`, or to the end of the text.
    private mutating func skip(to end: [UInt8]) {
        position += 1
        while position < bytes.count, !bytes[position...].starts(with: end) { position += 1 }
        position = min(position + end.count, bytes.count)
    }

    /// Comments of this kind nest.
    private mutating func skipBlockComment() {
        var depth = 0
        repeat {
            let pair = [at(0), at(1)]
            if pair == [UInt8(ascii: "/"), UInt8(ascii: "*")] {
                depth += 1
                position += 2
            } else if pair == [UInt8(ascii: "*"), UInt8(ascii: "/")] {
                depth -= 1
                position += 2
            } else {
                position += 1
            }
        } while depth > 0 && position < bytes.count
        position = min(position, bytes.count)
    }

    /// `$$ ... $$` and `$tag$ ... $tag$`.
    private mutating func skipDollar() throws(PostgresError) {
        if at(1).map(Self.isDigit) == true {
            throw PostgresError(.invalidValue, "the statement has a parameter like $1; give it a name, as :job")
        }
        var length = 1
        while let byte = at(length), Self.beginsName(byte) || Self.isDigit(byte) { length += 1 }
        guard at(length) == UInt8(ascii: "$") else {
            position += 1
            return
        }
        skip(to: Array(bytes[position...position + length]))
    }
}
