/// The members of a tar archive in the one form that Waybill writes, and nothing else.
package struct CanonicalTar: Sendable, Equatable {
    package struct Entry: Sendable, Equatable {
        package let name: String
        /// A slice of the archive: nothing is copied.
        package let bytes: ArraySlice<UInt8>

        package init(name: String, bytes: ArraySlice<UInt8>) {
            self.name = name
            self.bytes = bytes
        }
    }

    package let entries: [Entry]

    /// Seconds since 1970, the same for all entries.
    package let modificationTime: Int

    /// The most entries an archive may have; more are refused before they are looked at.
    static let maximumEntries = 16

    /// The archive as bytes, the same for the same entries: what the identity is the digest of.
    package var bytes: [UInt8] {
        var bytes: [UInt8] = []
        let content = entries.reduce(0) { $0 + TarHeader.blockSize + $1.bytes.count + TarHeader.blockSize }
        bytes.reserveCapacity(content + 2 * TarHeader.blockSize)
        for entry in entries {
            let header = TarHeader(
                name: entry.name,
                size: entry.bytes.count,
                modificationTime: modificationTime
            )
            bytes.append(contentsOf: header.block)
            bytes.append(contentsOf: entry.bytes)
            bytes.append(contentsOf: repeatElement(0, count: TarHeader.padding(after: entry.bytes.count)))
        }
        bytes.append(contentsOf: repeatElement(0, count: 2 * TarHeader.blockSize))
        return bytes
    }

    package init(entries: [Entry], modificationTime: Int) {
        self.entries = entries
        self.modificationTime = modificationTime
    }

    /// Reads `archive` and refuses it unless ``bytes`` would give exactly the same again.
    ///
    /// - Parameters:
    ///   - archive: the uncompressed tar.
    ///   - allowedNames: what entries may be called.
    /// - Throws: `SnapshotError` with one of the codes that begin with `tar`, `entryName` or `tooLarge`.
    package init(parsing archive: [UInt8], allowedNames: [String]) throws(SnapshotError) {
        var entries: [Entry] = []
        var modificationTime: Int?
        var position = 0
        while true {
            let block = try Self.block(of: archive, at: position, behind: entries.last)
            if block.allSatisfy({ $0 == 0 }) { break }
            guard entries.count < Self.maximumEntries else {
                throw SnapshotError(.tooLarge, "the archive has more than \(Self.maximumEntries) entries")
            }
            let header = try TarHeader(parsing: block, allowedNames: allowedNames)
            guard modificationTime == nil || modificationTime == header.modificationTime else {
                throw SnapshotError(
                    .tarHeader,
                    entry: header.name,
                    field: "mtime",
                    "differs from that of the first entry; all must be equal"
                )
            }
            modificationTime = header.modificationTime
            let start = position + TarHeader.blockSize
            let padding = TarHeader.padding(after: header.size)
            guard header.size <= archive.count - start, padding <= archive.count - start - header.size else {
                throw SnapshotError(
                    .tarTruncated,
                    entry: header.name,
                    "should have \(header.size) bytes and padding, but the archive ends after \(archive.count - start)"
                )
            }
            let end = start + header.size
            guard archive[end..<end + padding].allSatisfy({ $0 == 0 }) else {
                throw SnapshotError(.tarHeader, entry: header.name, "the padding behind its bytes is not zero")
            }
            entries.append(Entry(name: header.name, bytes: archive[start..<end]))
            position = end + padding
        }
        try Self.checkEnd(of: archive, at: position)
        self.init(entries: entries, modificationTime: modificationTime ?? 0)
    }

    private static func block(
        of archive: [UInt8],
        at position: Int,
        behind entry: Entry?
    ) throws(SnapshotError) -> ArraySlice<UInt8> {
        guard archive.count - position >= TarHeader.blockSize else {
            throw SnapshotError(
                .tarTruncated,
                "the archive ends at byte \(archive.count)\(entry.map { ", behind entry \($0.name)" } ?? ""), without "
                    + "the two blocks of zeros that end a tar"
            )
        }
        return archive[position..<position + TarHeader.blockSize]
    }

    /// Two blocks of zeros, and not a byte behind them.
    private static func checkEnd(of archive: [UInt8], at position: Int) throws(SnapshotError) {
        let rest = archive[position...]
        guard rest.count >= 2 * TarHeader.blockSize else {
            throw SnapshotError(.tarTruncated, "the archive ends with less than two blocks of zeros")
        }
        guard rest.count == 2 * TarHeader.blockSize, rest.allSatisfy({ $0 == 0 }) else {
            throw SnapshotError(
                .tarEnd,
                "the archive must end with exactly two blocks of zeros at byte \(position); "
                    + "\(rest.count - TarHeader.blockSize) bytes follow the first"
            )
        }
    }
}
