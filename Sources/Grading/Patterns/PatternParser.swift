/// What a pattern says.
indirect enum PatternTree {
    case empty
    case one(CharacterSet)
    case edge(Pattern.Edge)
    case sequence([PatternTree])
    case either(PatternTree, PatternTree)
    /// At least so often, at most so often; nil for any.
    case times(PatternTree, Int, Int?)
}

/// Reads patterns as they are written in most languages.
///
/// `(?i)`, `(?m)` and `(?s)` may stand at the start: any case, lines, and `.` for line ends too.
struct PatternParser {
    private let text: [Unicode.Scalar]
    private var place = 0
    private var ignoresCase = false
    private var matchesLines = false
    private var dotTakesAll = false
    private var depth = 0

    init(_ text: String) { self.text = Array(text.unicodeScalars) }

    mutating func parse() throws(GradingFault) -> PatternTree {
        try flags()
        let tree = try alternatives()
        guard place == text.count else { throw fault("an opening bracket is missing for \")\"") }
        return tree
    }

    private var next: Unicode.Scalar? { place < text.count ? text[place] : nil }

    private func fault(_ reason: String) -> GradingFault {
        GradingFault("the pattern is wrong at character \(place + 1): \(reason)")
    }

    private mutating func flags() throws(GradingFault) {
        while text.count >= place + 3, text[place] == "(", text[place + 1] == "?",
            "ims".unicodeScalars.contains(text[place + 2])
        {
            place += 2
            while let flag = next, flag != ")" {
                switch flag {
                case "i": ignoresCase = true
                case "m": matchesLines = true
                case "s": dotTakesAll = true
                default: throw fault("the flag \"\(flag)\" is not known; expected i, m or s")
                }
                place += 1
            }
            guard next == ")" else { throw fault("the flags have no closing bracket") }
            place += 1
        }
    }

    private mutating func alternatives() throws(GradingFault) -> PatternTree {
        depth += 1
        guard depth <= 100 else { throw fault("more than 100 groups within each other") }
        defer { depth -= 1 }
        var trees = [try sequence()]
        while next == "|" {
            place += 1
            trees.append(try sequence())
        }
        var tree = trees.removeLast()
        while let before = trees.popLast() { tree = .either(before, tree) }
        return tree
    }

    private mutating func sequence() throws(GradingFault) -> PatternTree {
        var parts: [PatternTree] = []
        while let scalar = next, scalar != "|", scalar != ")" { parts.append(try repeated(try piece())) }
        return parts.count == 1 ? parts[0] : parts.isEmpty ? .empty : .sequence(parts)
    }

    private mutating func repeated(_ tree: PatternTree) throws(GradingFault) -> PatternTree {
        var tree = tree
        while let scalar = next {
            switch scalar {
            case "*": tree = .times(tree, 0, nil)
            case "+": tree = .times(tree, 1, nil)
            case "?": tree = .times(tree, 0, 1)
            case "{":
                guard let (least, most) = try counts() else { return tree }
                tree = .times(tree, least, most)
                continue
            default: return tree
            }
            place += 1
            // Lazy or not finds the same texts; possessive would not.
            if next == "?" {
                place += 1
            } else if next == "+" {
                throw fault("possessive repetitions are not supported")
            }
        }
        return tree
    }

    /// `{2}`, `{2,}` or `{2,5}`; nil where the brace is a character.
    private mutating func counts() throws(GradingFault) -> (Int, Int?)? {
        guard let end = text[place...].firstIndex(of: "}") else { return nil }
        let inside = text[(place + 1)..<end]
        let parts = inside.split(separator: ",", omittingEmptySubsequences: false).map { part in
            String(String.UnicodeScalarView(part))
        }
        guard (1...2).contains(parts.count), let least = Int(parts[0]), parts[0].utf8.allSatisfy(AnswerText.isDigit)
        else { return nil }
        var most: Int? = least
        if parts.count == 2 {
            most = Int(parts[1])
            guard parts[1].isEmpty || most != nil else { return nil }
        }
        guard least <= 1_000, most ?? 0 <= 1_000, most ?? least >= least else {
            throw fault("repetitions are 0 to 1000, the smaller number first")
        }
        place = end + 1
        if next == "?" { place += 1 }
        return (least, most)
    }

    private mutating func piece() throws(GradingFault) -> PatternTree {
        guard let scalar = next else { return .empty }
        switch scalar {
        case "(": return try group()
        case "[":
            var set = PatternClass(text, place + 1)
            let ranges = try set.read()
            place = set.place
            return .one(CharacterSet(ranges: ranges, isInverted: set.isInverted, ignoresCase: ignoresCase))
        case ".":
            place += 1
            return .one(CharacterSet(ranges: dotTakesAll ? [] : [0x0A...0x0A], isInverted: true))
        case "^":
            place += 1
            return .edge(matchesLines ? .lineStart : .start)
        case "$":
            place += 1
            return .edge(matchesLines ? .lineEnd : .end)
        case "*", "+", "?": throw fault("\"\(scalar)\" has nothing to repeat; write \\\(scalar) for the character")
        case "\\": return try escape()
        default:
            place += 1
            return .one(CharacterSet(ranges: [scalar.value...scalar.value], ignoresCase: ignoresCase))
        }
    }

    private mutating func group() throws(GradingFault) -> PatternTree {
        place += 1
        if next == "?" {
            guard place + 1 < text.count, text[place + 1] == ":" else {
                throw fault("only (?:...) is supported behind \"(?\"; looking ahead and behind, and names, are not")
            }
            place += 2
        }
        let tree = try alternatives()
        guard next == ")" else { throw fault("a group has no closing bracket") }
        place += 1
        return tree
    }

    private mutating func escape() throws(GradingFault) -> PatternTree {
        place += 1
        guard let scalar = next else { throw fault("the pattern ends with a backslash") }
        switch scalar {
        case "b", "B":
            place += 1
            return .edge(scalar == "b" ? .word : .noWord)
        case "A", "z", "Z":
            place += 1
            return .edge(scalar == "A" ? .start : .end)
        case "0"..."9": throw fault("references to groups are not supported")
        default:
            var set = PatternClass(text, place)
            let ranges = try set.escaped()
            place = set.place
            return .one(CharacterSet(ranges: ranges, ignoresCase: ignoresCase))
        }
    }
}
