/// The number that an answer gives at its end.
///
/// Looked for in this order: the last `\boxed{}`, the member `answer` of JSON, what follows the last `####` (as in
/// GSM8K), and the last number of all. Commas between thousands, currency signs and a percent sign are passed over, so
/// 50 % is 50; `\frac{a}{b}` and a/b are divided; a minus may be U+2212. `NaN` and `Infinity` are no numbers.
enum FinalNumber {
    static func find(_ answer: [UInt8]) -> Double? {
        if let boxed = AnswerText.boxed(answer), let number = last(Array(boxed)) { return number }
        if let member = AnswerText.answerMember(answer), let number = last(member) { return number }
        if let mark = AnswerText.last("####", in: answer[...]), let number = first(Array(answer[mark...])) {
            return number
        }
        return last(answer)
    }

    /// The number of a text that has nothing else but signs around it.
    static func whole(_ text: [UInt8]) -> Double? {
        let text = plain(text).filter { !AnswerText.isSpace($0) && $0 != UInt8(ascii: "$") && $0 != UInt8(ascii: "%") }
        var scan = NumberScan(text)
        guard let number = scan.next(), scan.start == 0, scan.position == text.count else { return nil }
        return number
    }

    private static func first(_ text: [UInt8]) -> Double? {
        var scan = NumberScan(plain(text))
        return scan.next()
    }

    private static func last(_ text: [UInt8]) -> Double? {
        var scan = NumberScan(plain(text))
        var last: Double?
        while let number = scan.next() { last = number }
        return last
    }

    /// The minus of typography as that of ASCII, and fractions of LaTeX as a/b.
    private static func plain(_ text: [UInt8]) -> [UInt8] {
        var plain: [UInt8] = []
        plain.reserveCapacity(text.count)
        var place = 0
        let fraction = Array("frac{".utf8)
        var pendingBraces = 0
        while place < text.count {
            if text[place] == 0xE2, place + 2 < text.count, text[place + 1] == 0x88, text[place + 2] == 0x92 {
                plain.append(UInt8(ascii: "-"))
                place += 3
            } else if text[place] == UInt8(ascii: "\\"), let end = fractionStart(text, place + 1, fraction) {
                pendingBraces = 1
                place = end
            } else if pendingBraces == 1, text[place] == UInt8(ascii: "}"), place + 1 < text.count,
                text[place + 1] == UInt8(ascii: "{")
            {
                plain.append(UInt8(ascii: "/"))
                pendingBraces = 0
                place += 2
            } else {
                plain.append(text[place])
                place += 1
            }
        }
        return plain
    }

    /// Where the numerator of `\frac{`, `\dfrac{` or `\tfrac{` begins.
    private static func fractionStart(_ text: [UInt8], _ place: Int, _ word: [UInt8]) -> Int? {
        var place = place
        if place < text.count, text[place] == UInt8(ascii: "d") || text[place] == UInt8(ascii: "t") { place += 1 }
        guard place + word.count <= text.count, text[place..<(place + word.count)].elementsEqual(word) else {
            return nil
        }
        return place + word.count
    }
}

/// The numbers of a text, one after the other.
struct NumberScan {
    private let text: [UInt8]
    /// Behind the number found last.
    private(set) var position = 0
    /// Where the number found last begins.
    private(set) var start = 0

    init(_ text: [UInt8]) { self.text = text }

    mutating func next() -> Double? {
        while position < text.count {
            let isPoint = text[position] == UInt8(ascii: ".") && digit(position + 1)
            guard digit(position) || isPoint else {
                position += 1
                continue
            }
            start = position
            let top = decimal()
            // a/b, if b is a number by itself: dates and paths have more of them.
            if position < text.count, text[position] == UInt8(ascii: "/"), digit(position + 1), !isSlash(start - 1) {
                let behind = position
                position += 1
                let bottom = decimal()
                if isSlash(position) || bottom == 0 {
                    position = behind
                } else if let top, let bottom {
                    return signed(top / bottom)
                }
            }
            if let top { return signed(top) }
        }
        return nil
    }

    private func digit(_ place: Int) -> Bool { text.indices.contains(place) && AnswerText.isDigit(text[place]) }

    private func isSlash(_ place: Int) -> Bool { text.indices.contains(place) && text[place] == UInt8(ascii: "/") }

    /// A minus counts before the number or before its currency sign, but not between two words or numbers.
    private mutating func signed(_ value: Double) -> Double {
        var place = start - 1
        while place >= 0, text[place] == UInt8(ascii: "$") || text[place] == UInt8(ascii: "\\") { place -= 1 }
        guard place >= 0, text[place] == UInt8(ascii: "-") else { return value }
        let before = place - 1
        if before >= 0, AnswerText.isDigit(text[before]) || AnswerText.isLetter(text[before]) { return value }
        start = place
        return -value
    }

    /// Digits with commas between thousands, a fraction, an exponent; nil if no double holds it.
    private mutating func decimal() -> Double? {
        var digits: [UInt8] = []
        func isGroup(_ place: Int) -> Bool {
            digit(place + 1) && digit(place + 2) && digit(place + 3) && !digit(place + 4)
        }
        var run = 0
        var isGrouped = false
        while position < text.count {
            if digit(position) {
                // A double needs no more than 800 digits to be nearest; a number of 10 MB is one of that size at most.
                digits.append(text[position])
                run += 1
            } else if text[position] == UInt8(ascii: ","), run <= 3 || isGrouped, run > 0, isGroup(position) {
                isGrouped = true
                run = 0
            } else {
                break
            }
            position += 1
        }
        if position < text.count, text[position] == UInt8(ascii: "."), digit(position + 1) {
            if digits.isEmpty { digits.append(0x30) }
            digits.append(UInt8(ascii: "."))
            position += 1
            while digit(position) {
                digits.append(text[position])
                position += 1
            }
        }
        if position < text.count, text[position] | 0x20 == UInt8(ascii: "e") {
            let isSigned = position + 1 < text.count && "+-".utf8.contains(text[position + 1])
            let first = position + (isSigned ? 2 : 1)
            if digit(first) {
                digits.append(UInt8(ascii: "e"))
                if isSigned { digits.append(text[position + 1]) }
                position = first
                while digit(position) {
                    digits.append(text[position])
                    position += 1
                }
            }
        }
        guard let value = Double(String(decoding: digits, as: UTF8.self)), value.isFinite else { return nil }
        return value
    }
}
