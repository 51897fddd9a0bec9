/// All states of a pattern's automaton at once, over the characters of a text.
struct PatternSearch {
    private let program: [Pattern.Step]
    private var current: [Int] = []
    private var next: [Int] = []
    /// The place of the text at which each step was added last, so that it is added once.
    private var marks: [Int]
    private var pending: [Int] = []

    init(_ program: [Pattern.Step]) {
        self.program = program
        marks = [Int](repeating: -1, count: program.count)
    }

    mutating func run(_ text: String.UnicodeScalarView) -> Bool {
        var before: Unicode.Scalar?
        var place = 0
        var iterator = text.makeIterator()
        var scalar = iterator.next()
        while true {
            // A match may begin anywhere. What is there already was added at this place too.
            if add(0, place, before, scalar) { return true }
            guard let character = scalar else { return false }
            let behind = iterator.next()
            next.removeAll(keepingCapacity: true)
            swap(&current, &next)
            // `next` holds the states of this place now, and `current` collects those of the one behind it.
            for step in next {
                guard case .one(let set) = program[step], set.contains(character) else { continue }
                if add(step + 1, place + 1, character, behind) { return true }
            }
            before = character
            scalar = behind
            place += 1
        }
    }

    /// Adds a step and all that follow it without a character.
    ///
    /// - Returns: whether the end of the program is among them.
    private mutating func add(_ step: Int, _ place: Int, _ before: Unicode.Scalar?, _ behind: Unicode.Scalar?) -> Bool {
        pending.append(step)
        while let step = pending.popLast() {
            guard marks[step] != place else { continue }
            marks[step] = place
            switch program[step] {
            case .one: current.append(step)
            case .jump(let target): pending.append(target)
            case .split(let first, let second):
                pending.append(second)
                pending.append(first)
            case .check(let edge): if Self.holds(edge, before, behind) { pending.append(step + 1) }
            case .found:
                pending.removeAll()
                return true
            }
        }
        return false
    }

    private static func holds(_ edge: Pattern.Edge, _ before: Unicode.Scalar?, _ behind: Unicode.Scalar?) -> Bool {
        switch edge {
        case .start: before == nil
        case .end: behind == nil
        case .lineStart: before == nil || before == "\n"
        case .lineEnd: behind == nil || behind == "\n"
        case .word: isWord(before) != isWord(behind)
        case .noWord: isWord(before) == isWord(behind)
        }
    }

    private static func isWord(_ scalar: Unicode.Scalar?) -> Bool {
        guard let scalar else { return false }
        return CharacterSet.words.contains { $0.contains(scalar.value) }
    }
}
