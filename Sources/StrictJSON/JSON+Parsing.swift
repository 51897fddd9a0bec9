extension JSON {
    /// The value written in `bytes`, which holds nothing else but white space around it.
    ///
    /// Stricter than most readers, so that no two of them can see different things in one text. Refused are:
    /// duplicate keys, a byte order mark, `NaN` and `Infinity`, comments, trailing commas, lone surrogates, invalid
    /// UTF-8, control characters in strings, bytes after the value, and more than `maximumDepth` nested containers.
    /// Numbers of any size are accepted, as they are kept as text.
    ///
    /// - Throws: `JSONError` with the line and column of the first fault.
    package static func parse(_ bytes: Span<UInt8>, maximumDepth: Int = 64) throws(JSONError) -> JSON {
        var cursor = JSONCursor(maximumDepth: maximumDepth)
        do throws(JSONFault) {
            try cursor.start(bytes)
            let value = try cursor.value(bytes, depth: 0)
            try cursor.finish(bytes)
            return value
        } catch {
            throw JSONError(at: error.offset, in: bytes, reason: error.reason)
        }
    }

    /// The value written in `bytes`; see ``parse(_:maximumDepth:)-(Span<UInt8>,_)``.
    package static func parse(_ bytes: [UInt8], maximumDepth: Int = 64) throws(JSONError) -> JSON {
        try parse(bytes.span, maximumDepth: maximumDepth)
    }

    /// The value written in `bytes`; line and column count from the start of the slice.
    package static func parse(_ bytes: ArraySlice<UInt8>, maximumDepth: Int = 64) throws(JSONError) -> JSON {
        try parse(bytes.span, maximumDepth: maximumDepth)
    }

    /// The value written in `text`.
    package static func parse(_ text: String, maximumDepth: Int = 64) throws(JSONError) -> JSON {
        try parse(Array(text.utf8).span, maximumDepth: maximumDepth)
    }

    /// A member of an object together with where it stands in the text.
    package struct SourceMember: Sendable, Equatable {
        package var key: String
        package var value: JSON
        /// The bytes of the key, with its quotes.
        package var keyRange: Range<Int>
        /// The bytes of the value, without white space around it.
        package var valueRange: Range<Int>
    }

    /// The members of the one object written in `bytes`, each with its place, so that a reader can keep the text of
    /// those it does not interpret.
    ///
    /// - Parameters:
    ///   - bytes: the text.
    ///   - maximumDepth: the most arrays and objects within each other.
    ///   - leniently: whether the value of a key, with this first byte, is read leniently: in it keys may be repeated,
    ///     where the last one counts, surrogates be escaped without their other half, which are read as U+FFFD, and a
    ///     thousand arrays and objects lie within each other.
    /// - Returns: one value a member.
    /// - Throws: `JSONError` as `parse(_:maximumDepth:)` does, and when the value is no object.
    package static func parseMembers(
        _ bytes: Span<UInt8>,
        maximumDepth: Int = 64,
        leniently: (String, UInt8) -> Bool = { _, _ in false }
    ) throws(JSONError) -> [SourceMember] {
        var cursor = JSONCursor(maximumDepth: maximumDepth)
        do throws(JSONFault) {
            try cursor.start(bytes)
            guard cursor.position < bytes.count, bytes[cursor.position] == UInt8(ascii: "{") else {
                let offset = cursor.position
                let value = try cursor.value(bytes, depth: 0)
                throw JSONFault(offset: offset, reason: "expected an object, found \(value.kind)")
            }
            var members: [SourceMember] = []
            try cursor.object(bytes, depth: 1, leniently: leniently) { key, value, keyRange, valueRange in
                members.append(SourceMember(key: key, value: value, keyRange: keyRange, valueRange: valueRange))
            }
            try cursor.finish(bytes)
            return members
        } catch {
            throw JSONError(at: error.offset, in: bytes, reason: error.reason)
        }
    }

    /// The members without those whose key comes again.
    static func lastOfEach(_ members: [Member]) -> [Member] {
        var keys = DistinctKeys()
        return members.reversed().filter { keys.insert($0.key) }.reversed()
    }
}
