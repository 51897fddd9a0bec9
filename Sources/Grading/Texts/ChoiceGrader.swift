/// The letter that an answer chooses.
///
/// Looked for in this order: the answer is nothing but a letter; the last `\boxed{}`; the member `answer` of JSON; the
/// last of the phrases `answer is`, `answer:`, `choice is`, `option` and their like with a letter behind; the one
/// letter that begins lines with a mark, as `B)`; the only letter that stands alone in brackets or in bold. An answer
/// in which none of these is found chooses nothing: a letter in the middle of a sentence is an article as often as a
/// choice.
struct ChoiceGrader: Grader {
    let letters: Int

    var label: String { letters == 10 ? "choice@1" : "choice@1(letters=\(letters))" }

    func grade(_ answer: [UInt8], reference: Reference) throws(GradingFault) -> Verdict {
        var wanted: [UInt8] = []
        for text in try reference.texts() {
            let bytes = Array(text.utf8)
            guard let letter = alone(bytes[...]) else {
                throw GradingFault(
                    "the reference \(AnswerText.excerpt(bytes)) is no letter from A to \(Self.name(last))"
                )
            }
            wanted.append(letter)
        }
        guard let found = choice(answer) else { return .wrong("no choice in the answer") }
        return wanted.contains(found)
            ? .right("chose \(Self.name(found))")
            : .wrong("chose \(Self.name(found)), not \(wanted.map(Self.name).joined(separator: " or "))")
    }

    private var last: UInt8 { UInt8(ascii: "A") + UInt8(letters - 1) }

    private static func name(_ letter: UInt8) -> String { String(decoding: [letter], as: UTF8.self) }

    private func choice(_ answer: [UInt8]) -> UInt8? {
        if let letter = alone(answer[...]) { return letter }
        if let boxed = AnswerText.boxed(answer), let letter = alone(unwrapped(boxed)) { return letter }
        if let member = AnswerText.answerMember(answer), let letter = leading(member[...]) { return letter }
        if let letter = phrase(answer) { return letter }
        return markedLine(answer) ?? only(answer)
    }

    /// A letter by itself, with marks and brackets around it at most.
    private func alone(_ text: ArraySlice<UInt8>) -> UInt8? {
        guard text.count <= 64 else { return nil }
        let bare = text.filter { !AnswerText.isSpace($0) && !"()[]{}*_.:\"'`$".utf8.contains($0) }
        return bare.count == 1 ? letter(bare[0], allowsLower: true) : nil
    }

    /// `\text{B}` and `\textbf{B}` without the command of LaTeX.
    private func unwrapped(_ text: ArraySlice<UInt8>) -> ArraySlice<UInt8> {
        guard text.first == UInt8(ascii: "\\"), let brace = text.firstIndex(of: UInt8(ascii: "{")) else { return text }
        return text[brace...]
    }

    private func letter(_ byte: UInt8, allowsLower: Bool) -> UInt8? {
        let upper = allowsLower && byte >= 0x61 ? byte & 0xDF : byte
        return (UInt8(ascii: "A")...last).contains(upper) ? upper : nil
    }

    /// The letter that a text begins with, marks before it, if the word ends there.
    private func leading(_ text: ArraySlice<UInt8>) -> UInt8? {
        let rest = text.drop { AnswerText.isSpace($0) || "([{*_\"'`$:\\".utf8.contains($0) }
        guard let first = rest.first, let found = letter(first, allowsLower: false) else { return nil }
        if let next = rest.dropFirst().first, AnswerText.isLetter(next) || AnswerText.isDigit(next) || next == 0x27 {
            return nil
        }
        // "The answer is A rather long one": an article, unless the word ends the clause.
        let behind = rest.dropFirst().drop { $0 == 0x20 }
        if found == UInt8(ascii: "A") || found == UInt8(ascii: "I"), let next = behind.first, next >= 0x61, next < 0x7B,
            rest.dropFirst().first == 0x20
        {
            return nil
        }
        return found
    }

    private static let phrases: [[UInt8]] = [
        "answer is", "answer:", "answer was", "choice is", "choice:", "choose", "option is", "option",
        "answer would be",
        "answer should be",
    ].map { Array($0.utf8) }

    /// What follows the last phrase that has a letter behind it.
    private func phrase(_ answer: [UInt8]) -> UInt8? {
        // Letters of ASCII alone change, so that places stay.
        let lower = answer.map { (0x41...0x5A).contains($0) ? $0 | 0x20 : $0 }
        var found: (place: Int, letter: UInt8)?
        for phrase in Self.phrases {
            var place = lower.count - phrase.count
            let head = phrase[0]
            while place >= 0, place > found?.place ?? -1 {
                if lower[place] == head, lower[place..<(place + phrase.count)].elementsEqual(phrase) {
                    var rest = answer[(place + phrase.count)...].prefix(200)
                    for word in ["option ", "choice ", "the letter ", "is "] {
                        let trimmed = rest.drop { AnswerText.isSpace($0) || "*:_\"".utf8.contains($0) }
                        let lowered = trimmed.prefix(word.utf8.count).map {
                            (0x41...0x5A).contains($0) ? $0 | 0x20 : $0
                        }
                        if lowered.elementsEqual(word.utf8) { rest = trimmed.dropFirst(word.utf8.count) }
                    }
                    if let letter = leading(rest) { found = (place, letter) }
                }
                place -= 1
            }
        }
        return found?.letter
    }

    /// The one letter that begins lines with a mark; none where the options are listed, or the line names two.
    private func markedLine(_ answer: [UInt8]) -> UInt8? {
        var found: UInt8?
        for line in answer.split(separator: 0x0A).prefix(1_000) {
            let line = AnswerText.trimmed(line)
            guard let letter = marked(line) else { continue }
            if let found, found != letter { return nil }
            let others = standing(line).contains { $0 != letter }
            if others { return nil }
            found = letter
        }
        return found
    }

    /// A letter that begins a line, with a mark behind it: `B)`, `(B)`, `B.`, `**B**`, `B:`.
    private func marked(_ line: ArraySlice<UInt8>) -> UInt8? {
        let rest = line.drop { "([*_".utf8.contains($0) }
        guard let first = rest.first, let found = letter(first, allowsLower: false) else { return nil }
        guard let mark = rest.dropFirst().first else { return found }
        return ").:]*_,".utf8.contains(mark) ? found : nil
    }

    /// The one letter that stands in brackets or in bold, where it is always the same one.
    private func only(_ answer: [UInt8]) -> UInt8? {
        let found = standing(answer[...])
        guard let first = found.first, found.allSatisfy({ $0 == first }) else { return nil }
        return first
    }

    /// The letters that stand in brackets or in bold, each as often as it does; the first hundred.
    private func standing(_ text: ArraySlice<UInt8>) -> [UInt8] {
        var found: [UInt8] = []
        for place in text.indices.dropFirst().dropLast() where found.count < 100 {
            guard let letter = letter(text[place], allowsLower: false) else { continue }
            let (before, behind) = (text[place - 1], text[place + 1])
            let isInBrackets = before == UInt8(ascii: "(") && behind == UInt8(ascii: ")")
            let isBold = before == UInt8(ascii: "*") && behind == UInt8(ascii: "*")
            if isInBrackets || isBold { found.append(letter) }
        }
        return found
    }
}
