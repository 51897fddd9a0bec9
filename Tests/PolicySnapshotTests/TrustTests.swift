import PolicySnapshot
import Testing
import Units

/// Signatures and keys: who may say what, and when.
@Suite struct TrustTests {
    private let packed: PackedSnapshot

    init() throws { packed = try Sample.packed() }

    private func line(
        _ key: [UInt8] = Sample.keyBytes,
        roles: String = "pack,promote",
        policies: String = "*",
        from: String = "-",
        until: String = "-"
    ) throws -> TrustStore {
        try TrustStore(parsing: Array("ada \(try Forgery.publicKey(key)) \(roles) \(policies) \(from) \(until)\n".utf8))
    }

    private func code(
        _ trust: TrustStore,
        requirements: Requirements = Requirements(at: Sample.now)
    ) throws -> SnapshotError.Code? {
        try Forgery.refusal(
            ofArchive: packed.archive,
            signature: packed.signature,
            trust: trust,
            requirements: requirements
        )?.code
    }

    @Test func `a trusted key is trusted`() throws {
        #expect(try code(line()) == nil)
        #expect(try code(line(roles: "pack", policies: "a,demo,b", from: "2026-11-21", until: "2026-11-22")) == nil)
    }

    @Test func `every bound of a key holds`() throws {
        #expect(try code(TrustStore(parsing: [])) == .untrustedKey)
        #expect(try code(line(Array(repeating: 7, count: 32))) == .untrustedKey)
        #expect(try code(line(roles: "promote")) == .keyRole)
        #expect(try code(line(policies: "demo2,dem")) == .keyPolicyName)
        #expect(try code(line(until: "2026-11-21")) == .keyValidity)
        #expect(try code(line(from: "2026-11-22")) == .keyValidity)
    }

    @Test func `what the caller expects holds`() throws {
        let trust = try line()
        func code(_ name: String?, _ lowest: Int?) throws -> SnapshotError.Code? {
            try self.code(trust, requirements: Requirements(policyName: name, lowestVersion: lowest, at: Sample.now))
        }
        #expect(try code("demo", 7) == nil)
        #expect(try code("other", nil) == .wrongPolicyName)
        #expect(try code(nil, 8) == .versionTooOld)
    }

    @Test func `a statement must be about this archive`() throws {
        let other = try Sample.packed(salt: 5, version: 8)
        func code(_ archive: [UInt8], _ signature: [UInt8]) throws -> SnapshotError.Code? {
            try Forgery.refusal(ofArchive: archive, signature: signature)?.code
        }
        #expect(try code(packed.archive, other.signature) == .archiveDigest)
        let relabeled = try SnapshotSignature(parsing: other.signature).relabeled(for: packed.archive)
        #expect(try code(packed.archive, Array(relabeled.text.utf8)) == .identity)
        func signed(_ statement: String) throws -> SnapshotError.Code? {
            try code(packed.archive, Forgery.signature(statement, archive: packed.archive))
        }
        let identity = packed.identity.bytes
        #expect(try signed(Forgery.statement(identity: identity)) == nil)
        #expect(try signed(Forgery.statement(identity: identity, version: 8)) == .manifestField)
        #expect(try signed(Forgery.statement(identity: identity, name: "other")) == .manifestField)
        #expect(try signed(Forgery.statement(identity: identity, reader: 4)) == .newerReaderNeeded)
        #expect(try signed(Forgery.statement(identity: identity, expires: "2026-11-21")) == .expired)
        #expect(try signed(Forgery.statement(identity: identity, expires: "2026-11-22")) == nil)
    }

    @Test func `a changed statement is not signed`() throws {
        let text = String(decoding: packed.signature, as: UTF8.self)
        let newer = text.replacing("version 7", with: "version 8")
        #expect(try Forgery.refusal(ofArchive: packed.archive, signature: Array(newer.utf8))?.code == .badSignature)
    }

    @Test func `all signatures must hold`() throws {
        let other = [UInt8](repeating: 7, count: 32)
        let both = try TrustStore(
            parsing: Array(
                (TrustStore.line(name: "ada", key: Sample.key().verificationKey)
                    + TrustStore.line(name: "bob", key: Sample.otherKey().verificationKey)).utf8
            )
        )
        let statement = Forgery.statement(identity: packed.identity.bytes)
        let signature = try Forgery.signature(statement, archive: packed.archive, keys: [Sample.keyBytes, other])
        func code(_ signature: [UInt8], _ trust: TrustStore) throws -> SnapshotError.Code? {
            try Forgery.refusal(ofArchive: packed.archive, signature: signature, trust: trust)?.code
        }
        #expect(try code(signature, both) == nil)
        let ours = try SnapshotSignature(parsing: packed.signature).signed(with: Sample.otherKey())
        #expect(try code(Array(ours.text.utf8), both) == nil)
        #expect(try code(signature, line()) == .untrustedKey)
        // The second signature is one of the same key over another statement.
        let elsewhere = try Forgery.signature(
            Forgery.statement(identity: packed.identity.bytes, version: 6),
            archive: packed.archive,
            keys: [other]
        )
        let bad =
            String(decoding: packed.signature, as: UTF8.self)
            + String(decoding: elsewhere, as: UTF8.self).split(separator: "\n", omittingEmptySubsequences: false)
            .suffix(2)
            .joined(separator: "\n")
        #expect(try code(Array(bad.utf8), both) == .badSignature)
    }

    static let malformed: [(String, String, String)] = [
        ("another document", "waybill-snapshot-v1", "waybill-snapshot-v2"),
        ("upper-case digest", "identity sha256:", "identity sha256:A"),
        ("another name", "policy demo", "policy Demo"),
        ("no version", "version 7\n", ""),
        ("a leading zero", "version 7", "version 07"),
        ("version 0", "version 7", "version 0"),
        ("a sign", "version 7", "version +7"),
        ("no such day", "expires never", "expires 2026-02-29"),
        ("a space at the end", "expires never", "expires never "),
        ("Windows line ends", "\n", "\r\n"),
        ("no empty line", "\n\n", "\n"),
        ("no archive digest", "archive sha256:", "archive sha512:"),
        ("an extra line", "archive sha256:", "note x\narchive sha256:"),
        ("a letter outside ASCII", "policy demo", "policy dem\u{F6}"),
        ("no signature", "signature ", "signatur "),
        ("no padding", "==\n", "\n"),
    ]

    @Test(arguments: malformed) func `refuses the signature file`(what: String, old: String, new: String) throws {
        let text = String(decoding: packed.signature, as: UTF8.self)
        let changed = text.replacing(old, with: new)
        #expect(changed != text, "\(what)")
        let error = try Forgery.refusal(ofArchive: packed.archive, signature: Array(changed.utf8))
        #expect(error?.code == .signatureFormat, "\(what)")
    }

    /// Sixty-four bytes leave four bits of the last letter unused: set, they would make a second text of one signature.
    @Test func `unused bits of base 64 are zero`() throws {
        var text = packed.signature
        let letter = text.count - 4
        #expect(text[(letter + 1)...].elementsEqual(Array("==\n".utf8)))
        #expect(Array("AQgw".utf8).contains(text[letter]))
        text[letter] += 1
        #expect(try Forgery.refusal(ofArchive: packed.archive, signature: text)?.code == .signatureFormat)
    }

    @Test func `a signature file holds each key once`() throws {
        let text = String(decoding: packed.signature, as: UTF8.self)
        let last = text.split(separator: "\n").last ?? ""
        let twice = Array("\(text)\(last)\n".utf8)
        #expect(try Forgery.refusal(ofArchive: packed.archive, signature: twice)?.code == .signatureFormat)
        let none = Array(text.dropLast(last.count + 1).utf8)
        #expect(try Forgery.refusal(ofArchive: packed.archive, signature: none)?.code == .signatureFormat)
        #expect(try Forgery.refusal(ofArchive: packed.archive, signature: [])?.code == .signatureFormat)
    }

    static let lines: [(String, Int, String)] = [
        ("too few words", 1, "ada KEY pack * -"),
        ("no key", 1, "ada nokey pack * - -"),
        ("unknown role", 1, "ada KEY packs * - -"),
        ("empty role", 1, "ada KEY pack, * - -"),
        ("wrong policy name", 1, "ada KEY pack Demo - -"),
        ("no such day", 2, "# comment\nada KEY pack * 2026-13-01 -"),
        ("a name twice", 3, "ada KEY pack * - -\n\nada OTHER pack * - -"),
        ("a key twice", 2, "ada KEY pack * - -\nbob KEY pack * - -"),
    ]

    @Test(arguments: lines) func `refuses the trust file`(what: String, line: Int, text: String) throws {
        let text = text.replacing("KEY", with: try Forgery.publicKey(Sample.keyBytes))
            .replacing("OTHER", with: try Forgery.publicKey([UInt8](repeating: 7, count: 32)))
        let error = #expect(throws: SnapshotError.self, "\(what)") { try TrustStore(parsing: Array(text.utf8)) }
        #expect(error?.code == .trustFormat && error?.field == "line \(line)", "\(what)")
    }

    @Test func `comments and empty lines are skipped`() throws {
        let key = try Forgery.publicKey(Sample.keyBytes)
        let trust = try TrustStore(
            parsing: Array("# keys\n\n  ada  \(key) pack demo - 2027-01-01 # until the new year".utf8)
        )
        #expect(trust.entries.map(\.name) == ["ada"])
        #expect(trust.entries.first?.policies == ["demo"])
        #expect(trust.entries.first?.validUntil?.description == "2027-01-01")
        #expect(CalendarDay("2024-02-29")?.startsAt == 1_709_164_800)
        #expect(CalendarDay("2000-03-01")?.startsAt == 951_868_800)
        #expect(CalendarDay("2100-02-29") == nil)
    }
}
