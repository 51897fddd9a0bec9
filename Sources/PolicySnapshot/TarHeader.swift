// POSIX.1-1988 ustar: https://pubs.opengroup.org/onlinepubs/9699919799/utilities/pax.html, "ustar Interchange Format".

/// The one header that a file of a given name, size and time may have: regular, mode 0644, owned by nobody in
/// particular.
///
/// Emitting it afresh and comparing rejects every other way of writing the same, and is independent of libarchive,
/// whose writer is held to it by the tests.
struct TarHeader: Equatable {
    static let blockSize = 512

    var name: String
    var size: Int
    /// Seconds since 1970.
    var modificationTime: Int

    /// A header field: its name in the specification and its place in the block.
    struct Field {
        let name: String
        let range: Range<Int>
    }

    /// In the block's order, but for the checksum: it differs wherever another field does, which is the one to name.
    static let fields = [
        Field(name: "name", range: 0..<100),
        Field(name: "mode", range: 100..<108),
        Field(name: "uid", range: 108..<116),
        Field(name: "gid", range: 116..<124),
        Field(name: "size", range: 124..<136),
        Field(name: "mtime", range: 136..<148),
        Field(name: "typeflag", range: 156..<157),
        Field(name: "linkname", range: 157..<257),
        Field(name: "magic", range: 257..<263),
        Field(name: "version", range: 263..<265),
        Field(name: "uname", range: 265..<297),
        Field(name: "gname", range: 297..<329),
        Field(name: "devmajor", range: 329..<337),
        Field(name: "devminor", range: 337..<345),
        Field(name: "prefix", range: 345..<500),
        Field(name: "padding", range: 500..<512),
        Field(name: "chksum", range: 148..<156),
    ]

    /// The largest number that eleven octal digits hold; sizes and times stay below.
    static let largestNumber = 0o777_7777_7777

    /// The 512 bytes of the header.
    ///
    /// - Precondition: `name` is ASCII of at most 100 bytes; the numbers fit.
    var block: [UInt8] {
        precondition(name.utf8.count <= 100 && name.utf8.allSatisfy { $0 < 0x80 }, "name does not fit a ustar header")
        precondition((0...Self.largestNumber).contains(size), "size does not fit a ustar header")
        precondition((0...Self.largestNumber).contains(modificationTime), "time does not fit a ustar header")
        var block = [UInt8](repeating: 0, count: Self.blockSize)
        func put(_ text: String, at offset: Int) {
            block.replaceSubrange(offset..<offset + text.utf8.count, with: text.utf8)
        }
        put(name, at: 0)
        put("000644 \0", at: 100)
        put("000000 \0", at: 108)
        put("000000 \0", at: 116)
        put(Self.octal(size, digits: 11) + " ", at: 124)
        put(Self.octal(modificationTime, digits: 11) + " ", at: 136)
        put("        ", at: 148)
        put("0", at: 156)
        put("ustar\u{0}00", at: 257)
        put("000000 \0", at: 329)
        put("000000 \0", at: 337)
        put(Self.octal(Self.checksum(of: block[...]), digits: 6) + "\0 ", at: 148)
        return block
    }

    /// The sum of all bytes, those of the checksum field taken as spaces.
    static func checksum(of block: ArraySlice<UInt8>) -> Int {
        let field = block.startIndex + 148..<block.startIndex + 156
        let sum = block.reduce(0) { $0 + Int($1) }
        return sum - block[field].reduce(0) { $0 + Int($1) } + 8 * Int(UInt8(ascii: " "))
    }

    /// How many bytes of zeros follow `size` bytes of a file up to the next block.
    static func padding(after size: Int) -> Int { (blockSize - size % blockSize) % blockSize }

    private static func octal(_ number: Int, digits: Int) -> String {
        let text = String(number, radix: 8)
        return String(repeating: "0", count: digits - text.count) + text
    }
}
