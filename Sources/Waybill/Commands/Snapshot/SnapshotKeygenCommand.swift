import ArgumentParser
import CommandOptions
import Foundation
import PolicySnapshot
import Terminal

struct SnapshotKeygenCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "keygen",
        abstract: "Make a signing key and trust it.",
        discussion: """
            The private key is an Ed25519 key in PEM form that only its owner may read; the
            public one is a line of the trust file. A key may pack snapshots, promote them,
            or both. An existing key is left as it is.

            Example: waybill snapshot keygen --name release
            """
    )

    @Option(help: "Names the key: letters, digits and -.")
    var name = "local"

    @Option(
        name: .customLong("role"),
        help: "What the key may do, pack or promote; may be repeated (default: both)."
    )
    var role: [String] = []

    @OptionGroup var homeOptions: HomeOptions

    func validate() throws {
        guard !name.isEmpty, name.utf8.allSatisfy({ $0 == UInt8(ascii: "-") || Self.isAlphanumeric($0) }) else {
            throw ValidationError("--name is '\(name)'; expected letters, digits and -.")
        }
        if let wrong = role.first(where: { TrustStore.Role(rawValue: $0) == nil }) {
            throw ValidationError("--role is '\(wrong)'; expected pack or promote.")
        }
    }

    private var roles: [TrustStore.Role] {
        role.isEmpty ? TrustStore.Role.allCases : TrustStore.Role.allCases.filter { role.contains($0.rawValue) }
    }

    func run() throws {
        let home = homeOptions.home
        try Home.create(home.keys)
        let file = home.keys.appendingPathComponent("\(name).key")
        let exists = FileManager.default.fileExists(atPath: file.path)
        let key = exists ? try SigningKey(file: file.path) : .generate()
        if !exists { try key.write(to: file.path) }
        let trusted =
            FileManager.default.fileExists(atPath: home.trusted.path) ? try Data(contentsOf: home.trusted) : Data()
        let store = try TrustStore(parsing: Array(trusted))
        if !store.entries.contains(where: { $0.key == key.verificationKey }) {
            let line = TrustStore.line(name: name, key: key.verificationKey, roles: roles)
            try OutputFile.write(trusted + Data(line.utf8), to: home.trusted)
        }
        try Output.line("\(exists ? "already there" : "made"): \(file.path); trusted in \(home.trusted.path)")
    }

    private static func isAlphanumeric(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"):
            true
        default: false
        }
    }
}
