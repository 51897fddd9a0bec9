import PolicySnapshot

/// A tar entry in which every header field can be wrong.
struct TarForgery {
    var name: [UInt8]
    var content: [UInt8]
    var mode = "000644 \0"
    var uid = "000000 \0"
    /// The size field; nil for the true one.
    var size: [UInt8]?
    var time = "00000000000 "
    /// The checksum field; nil for the true one.
    var checksum: String?
    var type: Character = "0"
    var link = ""
    var magic = "ustar\u{0}00"
    var user = ""
    var device = "000000 \0"
    var prefix = ""
    var padding: UInt8 = 0
    /// What fills the rest of the last block of the content.
    var fill: UInt8 = 0

    init(_ name: String, _ content: [UInt8] = []) {
        self.name = Array(name.utf8)
        self.content = content
    }

    init(_ entry: CanonicalTar.Entry) { self.init(entry.name, Array(entry.bytes)) }

    /// The same entry, changed.
    func with(_ change: (inout TarForgery) -> Void) -> TarForgery {
        var copy = self
        change(&copy)
        return copy
    }

    var bytes: [UInt8] {
        var block = [UInt8](repeating: 0, count: 512)
        func put(_ bytes: some Collection<UInt8>, _ offset: Int) {
            block.replaceSubrange(offset..<offset + bytes.count, with: bytes)
        }
        let octal = String(content.count, radix: 8)
        put(name, 0)
        put(Array(mode.utf8), 100)
        put(Array(uid.utf8), 108)
        put(Array("000000 \0".utf8), 116)
        put(size ?? Array((String(repeating: "0", count: 11 - octal.count) + octal + " ").utf8), 124)
        put(Array(time.utf8), 136)
        put(Array("        ".utf8), 148)
        put(Array(String(type).utf8), 156)
        put(Array(link.utf8), 157)
        put(Array(magic.utf8), 257)
        put(Array(user.utf8), 265)
        put(Array(device.utf8), 329)
        put(Array("000000 \0".utf8), 337)
        put(Array(prefix.utf8), 345)
        block[511] = padding
        let sum = String(block.reduce(0) { $0 + Int($1) }, radix: 8)
        put(Array((checksum ?? String(repeating: "0", count: 6 - sum.count) + sum + "\0 ").utf8), 148)
        return block + content + Array(repeating: fill, count: (512 - content.count % 512) % 512)
    }

    static let end = [UInt8](repeating: 0, count: 1024)

    static func tar(_ entries: [TarForgery], end: [UInt8] = end) -> [UInt8] {
        Array(entries.map(\.bytes).joined()) + end
    }
}
