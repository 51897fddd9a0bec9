internal import StrictJSON

/// The JSON that an answer is, or has among other text.
///
/// Looked for in this order: the whole answer; the last block between fences (three backticks); the last object or
/// array that stands in the text by itself. Read strictly: a value with the same key twice, or with `NaN`, is none.
enum JSONInText {
    /// - Returns: nil where there is none.
    static func last(_ text: [UInt8]) -> JSON? {
        if let value = try? JSON.parse(AnswerText.trimmed(text[...])) { return value }
        for block in fenced(text).reversed() {
            if let value = try? JSON.parse(AnswerText.trimmed(block)) { return value }
        }
        return standing(text)
    }

    /// Texts between fences, without the word behind the first one; the last may lack its end.
    private static func fenced(_ text: [UInt8]) -> [ArraySlice<UInt8>] {
        var blocks: [ArraySlice<UInt8>] = []
        var start: Int?
        var place = 0
        while place + 2 < text.count, blocks.count < 1_000 {
            guard text[place] == 0x60, text[place + 1] == 0x60, text[place + 2] == 0x60 else {
                place += 1
                continue
            }
            if let begin = start {
                blocks.append(text[begin..<place])
                start = nil
                place += 3
            } else {
                place += 3
                while place < text.count, AnswerText.isLetter(text[place]) || AnswerText.isDigit(text[place]) {
                    place += 1
                }
                start = place
            }
        }
        if let begin = start { blocks.append(text[begin...]) }
        return blocks
    }

    /// The last of the objects and arrays that no other one is around, of at most 64 that begin somewhere.
    private static func standing(_ text: [UInt8]) -> JSON? {
        var found: JSON?
        var tries = 0
        var place = 0
        while place < text.count, tries < 64 {
            guard text[place] == UInt8(ascii: "{") || text[place] == UInt8(ascii: "[") else {
                place += 1
                continue
            }
            tries += 1
            guard let end = end(of: text, from: place) else {
                place += 1
                continue
            }
            if let value = try? JSON.parse(text[place..<end]) {
                found = value
                place = end
            } else {
                place += 1
            }
        }
        return found
    }

    /// Behind the bracket that closes the one at a place, brackets in strings apart.
    private static func end(of text: [UInt8], from start: Int) -> Int? {
        var depth = 0
        var isInString = false
        var place = start
        while place < text.count {
            switch text[place] {
            case UInt8(ascii: "\\") where isInString: place += 1
            case UInt8(ascii: "\""): isInString.toggle()
            case UInt8(ascii: "{") where !isInString, UInt8(ascii: "[") where !isInString: depth += 1
            case UInt8(ascii: "}") where !isInString, UInt8(ascii: "]") where !isInString:
                depth -= 1
                if depth == 0 { return place + 1 }
            default: break
            }
            place += 1
        }
        return nil
    }
}
