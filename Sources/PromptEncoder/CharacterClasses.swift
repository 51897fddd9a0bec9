/// How the reference tokenizer treats one Unicode scalar.
struct CharacterClasses: OptionSet {
    let rawValue: UInt8

    static let removed = CharacterClasses(rawValue: 1)
    static let space = CharacterClasses(rawValue: 2)
    static let ideograph = CharacterClasses(rawValue: 4)
    static let punctuation = CharacterClasses(rawValue: 8)
    static let mark = CharacterClasses(rawValue: 16)
    /// Has a canonical decomposition, Hangul syllables aside.
    static let decomposes = CharacterClasses(rawValue: 32)

    /// The classes of a scalar: a look-up for the basic plane, a binary search above it.
    static func of(_ scalar: UInt32) -> CharacterClasses {
        if scalar < 0x10000 { return CharacterClasses(rawValue: basicPlane[Int(scalar)]) }
        var low = 0
        var high = supplementary.count
        while low < high {  // the first range that ends at or after the scalar
            let middle = (low + high) / 2
            if supplementary[middle].range.upperBound < scalar { low = middle + 1 } else { high = middle }
        }
        guard low < supplementary.count, supplementary[low].range.contains(scalar) else { return [] }
        return supplementary[low].classes
    }

    /// The full canonical decomposition of a scalar that has one, Hangul syllables included.
    static func decomposition(of scalar: UInt32) -> [UInt32] {
        if 0xAC00...0xD7A3 ~= scalar {  // The Unicode Standard, section 3.12
            let index = scalar - 0xAC00
            let trailing = index % 28
            return [0x1100 + index / 588, 0x1161 + index % 588 / 28] + (trailing == 0 ? [] : [0x11A7 + trailing])
        }
        return decompositions[scalar] ?? [scalar]
    }
}

extension CharacterClasses {
    private struct Entry {
        let range: ClosedRange<UInt32>
        let classes: CharacterClasses
    }

    private static let entries: [Entry] =
        parse(CharacterTables.removed, as: .removed) + parse(CharacterTables.spaces, as: .space)
        + parse(CharacterTables.ideographs, as: .ideograph) + parse(CharacterTables.punctuation, as: .punctuation)
        + parse(CharacterTables.marks, as: .mark)
        + decompositions.keys.sorted().map { Entry(range: $0...$0, classes: .decomposes) }

    private static let basicPlane: [UInt8] = {
        var table = [UInt8](repeating: 0, count: 0x10000)
        for entry in entries where entry.range.lowerBound < 0x10000 {
            for scalar in entry.range { table[Int(scalar)] |= entry.classes.rawValue }
        }
        return table
    }()

    /// What lies above the basic plane, cut so that no two ranges overlap, ascending.
    private static let supplementary: [Entry] = {
        let above = entries.filter { $0.range.lowerBound >= 0x10000 }
        // At every cut some classes begin and some end; no class overlaps itself, so exclusive or does both.
        var changes: [UInt32: UInt8] = [:]
        for entry in above {
            changes[entry.range.lowerBound, default: 0] ^= entry.classes.rawValue
            changes[entry.range.upperBound + 1, default: 0] ^= entry.classes.rawValue
        }
        let cuts = changes.keys.sorted()
        var current: UInt8 = 0
        return zip(cuts, cuts.dropFirst()).compactMap { start, end in
            current ^= changes[start, default: 0]
            return current == 0 ? nil : Entry(range: start...end - 1, classes: CharacterClasses(rawValue: current))
        }
    }()

    private static let decompositions: [UInt32: [UInt32]] = {
        var result: [UInt32: [UInt32]] = [:]
        for entry in CanonicalDecompositions.encoded.split(separator: " ") {
            let sides = entry.split(separator: "=")
            result[hexadecimal(sides[0])] = sides[1].split(separator: "+").map(hexadecimal)
        }
        return result
    }()

    private static func parse(_ table: String, as classes: CharacterClasses) -> [Entry] {
        table.split(separator: " ").map { text in
            let ends = text.split(separator: "-").map(hexadecimal)
            return Entry(range: ends[0]...ends[ends.count - 1], classes: classes)
        }
    }

    private static func hexadecimal(_ text: Substring) -> UInt32 {
        guard let value = UInt32(text, radix: 16) else { preconditionFailure("the character tables are damaged") }
        return value
    }
}
