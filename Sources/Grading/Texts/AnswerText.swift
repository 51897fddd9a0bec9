internal import StrictJSON

/// Pieces of answers, found in their bytes.
enum AnswerText {
    static func isSpace(_ byte: UInt8) -> Bool { byte == 0x20 || (0x09...0x0D).contains(byte) }
    static func isDigit(_ byte: UInt8) -> Bool { byte &- 0x30 < 10 }
    static func isLetter(_ byte: UInt8) -> Bool { (byte | 0x20) &- 0x61 < 26 }

    /// Without white space at both ends.
    static func trimmed(_ text: ArraySlice<UInt8>) -> ArraySlice<UInt8> {
        var text = text.drop { isSpace($0) }
        while let last = text.last, isSpace(last) { text.removeLast() }
        return text
    }

    /// Lower case, each run of white space one space, none at the ends.
    ///
    /// What is no UTF-8 becomes U+FFFD.
    static func folded(_ text: some Sequence<UInt8>) -> [UInt8] {
        var folded: [UInt8] = []
        var isPending = false
        for scalar in String(decoding: Array(text), as: UTF8.self).lowercased().unicodeScalars {
            if scalar.properties.isWhitespace {
                isPending = !folded.isEmpty
            } else {
                if isPending { folded.append(0x20) }
                isPending = false
                folded.append(contentsOf: UTF8.encode(scalar) ?? UTF8.encodedReplacementCharacter)
            }
        }
        return folded
    }

    /// Whether one text stands in another; both as they are (Horspool 1980, so that a long answer costs little).
    static func contains(_ text: [UInt8], _ part: [UInt8]) -> Bool {
        guard !part.isEmpty else { return true }
        guard part.count <= text.count else { return false }
        var steps = [Int](repeating: part.count, count: 256)
        for (place, byte) in part.dropLast().enumerated() { steps[Int(byte)] = part.count - 1 - place }
        var start = 0
        while start <= text.count - part.count {
            var place = part.count - 1
            while place >= 0, text[start + place] == part[place] { place -= 1 }
            if place < 0 { return true }
            start += steps[Int(text[start + part.count - 1])]
        }
        return false
    }

    /// The last place where a text of ASCII begins.
    static func last(_ word: StaticString, in text: ArraySlice<UInt8>) -> Int? {
        let word = Array(word.description.utf8)
        guard text.count >= word.count else { return nil }
        return (text.startIndex...(text.endIndex - word.count)).last { start in
            text[start] == word[0] && text[start..<(start + word.count)].elementsEqual(word)
        }
    }

    /// What stands in the last `\boxed{}` of an answer, as models close a calculation in LaTeX; nil for none.
    static func boxed(_ text: [UInt8]) -> ArraySlice<UInt8>? {
        guard let start = last("\\boxed{", in: text[...]) else { return nil }
        var depth = 1
        var place = start + 7
        while place < text.count {
            if text[place] == UInt8(ascii: "{") { depth += 1 }
            if text[place] == UInt8(ascii: "}") { depth -= 1 }
            if depth == 0 { return text[(start + 7)..<place] }
            place += 1
        }
        return nil
    }

    /// The member `answer` of the JSON object that the answer is, or has at its end; nil for none.
    static func answerMember(_ text: [UInt8]) -> [UInt8]? {
        guard let value = JSONInText.last(text)?["answer"] else { return nil }
        switch value {
        case .string(let text), .number(let text): return Array(text.utf8)
        default: return nil
        }
    }

    /// A short part of a text for a reason.
    static func excerpt(_ text: some Sequence<UInt8>) -> String {
        JSON.excerpt(of: String(decoding: Array(text.prefix(200)), as: UTF8.self), limit: 40)
    }
}
