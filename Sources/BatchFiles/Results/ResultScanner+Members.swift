// Walking over objects and arrays, and reading short strings and counts.

extension ResultScanner {
    /// Where a walk over an object or array is.
    struct Walk {
        fileprivate var isFirst = true
        /// The members of the object seen so far, as bits.
        fileprivate var seen = InlineArray<2, UInt64>(repeating: 0)
    }

    /// Steps into an object or array.
    mutating func enter(_ bytes: Span<UInt8>) -> Walk {
        skipSpace(bytes)
        position += 1
        return Walk()
    }

    /// The next member of an object, its value being next; nil after the last.
    ///
    /// - Throws: `ResultFault` for a member that is read and there twice: which of them holds, nobody knows.
    mutating func member(_ bytes: Span<UInt8>, _ walk: inout Walk) throws(ResultFault) -> ResultMember? {
        skipSpace(bytes)
        if take(bytes, UInt8(ascii: "}")) { return nil }
        if !walk.isFirst {
            guard take(bytes, UInt8(ascii: ",")) else { throw malformed(bytes, "a comma or }") }
            skipSpace(bytes)
        }
        walk.isFirst = false
        let key = try key(bytes)
        skipSpace(bytes)
        let (member, index) = name(bytes, key)
        guard member != .other else { return member }
        let bit: UInt64 = 1 << UInt64(index & 63)
        if walk.seen[index >> 6] & bit != 0 {
            throw ResultFault(.identity, "the member \"\(member.rawValue)\" is there twice")
        }
        walk.seen[index >> 6] |= bit
        return member
    }

    /// Whether an array has another element, which is next then.
    mutating func element(_ bytes: Span<UInt8>, _ walk: inout Walk) throws(ResultFault) -> Bool {
        skipSpace(bytes)
        if take(bytes, UInt8(ascii: "]")) { return false }
        if !walk.isFirst {
            guard take(bytes, UInt8(ascii: ",")) else { throw malformed(bytes, "a comma or ]") }
            skipSpace(bytes)
        }
        walk.isFirst = false
        return true
    }

    /// What a key says, escapes or not.
    private func name(_ bytes: Span<UInt8>, _ key: Range<Int>) -> (member: ResultMember, index: Int) {
        let inner = key.lowerBound + 1..<key.upperBound - 1
        for place in inner where bytes[place] == UInt8(ascii: "\\") {
            let decoded = JSONText.decoded(bytes, key)
            return ResultMember.find(decoded.span, 0..<decoded.count)
        }
        return ResultMember.find(bytes, inner)
    }

    /// Passes a value.
    ///
    /// - Returns: the bytes of a string, with its quotes; nil for anything else.
    mutating func optionalString(_ bytes: Span<UInt8>) throws(ResultFault) -> Range<Int>? {
        if peek(bytes) == UInt8(ascii: "\"") { return try string(bytes) }
        try skip(bytes)
        return nil
    }
}
