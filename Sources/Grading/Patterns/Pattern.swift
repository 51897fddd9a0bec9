// Regular expressions without backtracking: a program of a nondeterministic automaton, run over all its states at once
// (Thompson, "Regular Expression Search Algorithm", CACM 11, 1968; Pike's form as in Cox, "Regular Expression Matching:
// the Virtual Machine Approach", 2009). The time is the length of the text times that of the pattern.

/// A compiled pattern: text, `.`, classes, `\d \w \s \b` and their opposites, `^ $`, groups, `|`, `* + ? {m,n}`.
///
/// References to groups and looking ahead or behind cannot be had in such time and are refused.
package struct Pattern: Sendable {
    enum Step: Sendable {
        case one(CharacterSet)
        case split(Int, Int)
        case jump(Int)
        case check(Edge)
        case found
    }

    enum Edge: Sendable { case start, end, lineStart, lineEnd, word, noWord }

    let program: [Step]

    /// The most steps a pattern may come to, as `(a{1000}){1000}` would be a million.
    static let longest = 10_000

    /// - Throws: `GradingFault` that says at which character of the pattern what is wrong.
    package init(_ text: String) throws(GradingFault) {
        var parser = PatternParser(text)
        let tree = try parser.parse()
        var program: [Step] = []
        try Self.emit(tree, into: &program, parser)
        program.append(.found)
        self.program = program
    }

    private static func emit(
        _ tree: PatternTree,
        into program: inout [Step],
        _ parser: PatternParser
    ) throws(GradingFault) {
        guard program.count < longest else {
            throw GradingFault("the pattern comes to more than \(longest) steps; ask for fewer repetitions")
        }
        switch tree {
        case .empty: break
        case .one(let set): program.append(.one(set))
        case .edge(let edge): program.append(.check(edge))
        case .sequence(let parts): for part in parts { try emit(part, into: &program, parser) }
        case .either(let first, let second):
            let split = program.count
            program.append(.found)
            try emit(first, into: &program, parser)
            let jump = program.count
            program.append(.found)
            program[split] = .split(split + 1, program.count)
            try emit(second, into: &program, parser)
            program[jump] = .jump(program.count)
        case .times(let part, let least, let most):
            for _ in 0..<least {
                let before = program.count
                try emit(part, into: &program, parser)
                // Nothing, however often, is nothing.
                if program.count == before { return }
            }
            guard let most else {
                let split = program.count
                program.append(.found)
                try emit(part, into: &program, parser)
                program.append(.jump(split))
                program[split] = .split(split + 1, program.count)
                return
            }
            var splits: [Int] = []
            for _ in least..<max(least, most) {
                splits.append(program.count)
                program.append(.found)
                try emit(part, into: &program, parser)
            }
            for split in splits { program[split] = .split(split + 1, program.count) }
        }
    }

    /// Whether it is found anywhere in a text.
    package func isFound(in text: [UInt8]) -> Bool {
        var search = PatternSearch(program)
        return search.run(String(decoding: text, as: UTF8.self).unicodeScalars)
    }
}

/// Characters, by ranges of their code points.
struct CharacterSet: Sendable {
    var ranges: [ClosedRange<UInt32>] = []
    var isInverted = false
    /// Whether letters of either case count.
    var ignoresCase = false

    func contains(_ scalar: Unicode.Scalar) -> Bool {
        let isIn = holds(scalar.value) || (ignoresCase && Self.others(of: scalar).contains { holds($0) })
        return isIn != isInverted
    }

    private func holds(_ value: UInt32) -> Bool { ranges.contains { $0.contains(value) } }

    private static func others(of scalar: Unicode.Scalar) -> [UInt32] {
        let value = scalar.value
        if value < 0x80 {
            let isLetter = (0x41...0x5A).contains(value & 0xDF)
            return isLetter ? [value ^ 0x20] : []
        }
        return [scalar.properties.lowercaseMapping, scalar.properties.uppercaseMapping].compactMap {
            $0.unicodeScalars.count == 1 ? $0.unicodeScalars.first?.value : nil
        }
    }

    static let digits: [ClosedRange<UInt32>] = [0x30...0x39]
    static let words: [ClosedRange<UInt32>] = [0x30...0x39, 0x41...0x5A, 0x5F...0x5F, 0x61...0x7A]
    static let spaces: [ClosedRange<UInt32>] = [
        0x09...0x0D, 0x20...0x20, 0x85...0x85, 0xA0...0xA0, 0x1680...0x1680, 0x2000...0x200A, 0x2028...0x2029,
        0x202F...0x202F, 0x205F...0x205F, 0x3000...0x3000,
    ]

    /// All but the given ones.
    static func complement(_ ranges: [ClosedRange<UInt32>]) -> [ClosedRange<UInt32>] {
        var next: UInt32 = 0
        var others: [ClosedRange<UInt32>] = []
        for range in ranges.sorted(by: { $0.lowerBound < $1.lowerBound }) {
            if range.lowerBound > next { others.append(next...(range.lowerBound - 1)) }
            next = Swift.max(next, range.upperBound + 1)
        }
        if next <= 0x10FFFF { others.append(next...0x10FFFF) }
        return others
    }
}
