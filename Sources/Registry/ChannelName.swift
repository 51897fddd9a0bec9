/// What a channel may be called, so that the name can stand in commands, pages and file names.
package enum ChannelName {
    package static let rule = "expected 1 to 63 characters from a-z, 0-9, '.', '_' and '-', a letter or digit first"

    package static func isValid(_ name: String) -> Bool {
        let bytes = name.utf8
        func isAlphanumeric(_ byte: UInt8) -> Bool { (0x61...0x7A).contains(byte) || (0x30...0x39).contains(byte) }
        guard let first = bytes.first, bytes.count <= 63, isAlphanumeric(first) else { return false }
        return bytes.allSatisfy { isAlphanumeric($0) || [0x2D, 0x2E, 0x5F].contains($0) }
    }
}
