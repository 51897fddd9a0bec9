extension TarHeader {
    /// Reads a header block that is not zero, and refuses all but the one that ``block`` gives for its name, size and
    /// time.
    ///
    /// What is looked at first is what tells most about a hostile or damaged file; the comparison at the end would find
    /// everything.
    init(parsing block: ArraySlice<UInt8>, allowedNames: [String]) throws(SnapshotError) {
        let shown = Self.shownName(block)
        try Self.checkChecksum(of: block, entry: shown)
        try Self.checkType(block[block.startIndex + 156], entry: shown)
        name = try Self.name(in: block, allowedNames: allowedNames)
        size = try Self.number(in: block, field: "size", entry: name)
        modificationTime = try Self.number(in: block, field: "mtime", entry: name)
        let canonical = self.block
        for field in Self.fields
        where !block.dropFirst(field.range.lowerBound).prefix(field.range.count)
            .elementsEqual(canonical[field.range])
        {
            throw SnapshotError(
                .tarHeader,
                entry: name,
                field: field.name,
                "is \(Self.shown(block, field)); expected \(Self.shown(canonical[...], field))"
            )
        }
    }

    private static func checkChecksum(of block: ArraySlice<UInt8>, entry: String) throws(SnapshotError) {
        let expected = checksum(of: block)
        let digits = block.dropFirst(148).prefix(6)
        let found = Int(String(decoding: digits, as: UTF8.self), radix: 8)
        guard digits.allSatisfy({ (0x30...0x37).contains($0) }), found == expected else {
            throw SnapshotError(
                .tarChecksum,
                entry: entry,
                field: "chksum",
                "does not match the header's bytes; the archive is damaged"
            )
        }
    }

    private static func checkType(_ flag: UInt8, entry: String) throws(SnapshotError) {
        guard flag != UInt8(ascii: "0") else { return }
        let kind =
            switch flag {
            case 0: "a file in the pre-POSIX form"
            case UInt8(ascii: "1"): "a hard link"
            case UInt8(ascii: "2"): "a symbolic link"
            case UInt8(ascii: "3"): "a character device"
            case UInt8(ascii: "4"): "a block device"
            case UInt8(ascii: "5"): "a directory"
            case UInt8(ascii: "6"): "a FIFO"
            case UInt8(ascii: "7"): "a contiguous file"
            case UInt8(ascii: "g"): "a global pax header"
            case UInt8(ascii: "x"): "a pax header"
            case UInt8(ascii: "L"), UInt8(ascii: "K"): "a GNU long name"
            case UInt8(ascii: "S"): "a sparse file"
            default: "of the unknown type \(flag)"
            }
        throw SnapshotError(
            .tarEntryType,
            entry: entry,
            field: "typeflag",
            "is \(kind); a snapshot holds regular files only"
        )
    }

    /// The name, byte by byte one of the allowed ones, which makes every rule about dots and slashes needless.
    private static func name(in block: ArraySlice<UInt8>, allowedNames: [String]) throws(SnapshotError) -> String {
        let bytes = block.prefix(100).prefix { $0 != 0 }
        guard let name = allowedNames.first(where: { $0.utf8.elementsEqual(bytes) }) else {
            throw SnapshotError(
                .entryName,
                entry: shownName(block),
                field: "name",
                "is not a file of a snapshot; these are \(allowedNames.joined(separator: ", "))"
            )
        }
        return name
    }

    /// Eleven octal digits; base-256, signs, spaces and shorter numbers are refused.
    private static func number(
        in block: ArraySlice<UInt8>,
        field name: String,
        entry: String
    ) throws(SnapshotError) -> Int {
        guard let field = fields.first(where: { $0.name == name }) else { preconditionFailure("no field \(name)") }
        let digits = block.dropFirst(field.range.lowerBound).prefix(11)
        guard digits.allSatisfy({ (0x30...0x37).contains($0) }),
            let number = Int(String(decoding: digits, as: UTF8.self), radix: 8)
        else {
            throw SnapshotError(
                .tarHeader,
                entry: entry,
                field: name,
                "is \(shown(block, field)); expected eleven octal digits"
            )
        }
        return number
    }

    private static func shownName(_ block: ArraySlice<UInt8>) -> String {
        String(decoding: block.prefix(100).prefix { $0 != 0 }, as: UTF8.self)
    }

    private static func shown(_ block: ArraySlice<UInt8>, _ field: Field) -> String {
        String(decoding: block.dropFirst(field.range.lowerBound).prefix(field.range.count), as: UTF8.self)
            .debugDescription
    }
}
