package import RoutingPolicy
package import Units

/// What a caller asks of a snapshot beyond being signed.
package struct Requirements: Sendable {
    /// The policy it must be of; nil for any that the keys may sign.
    package var policyName: String?

    /// The lowest version that is not a step back; nil for any.
    package var lowestVersion: Int?

    /// Whether it is to move a channel: one of the keys that signed must have the role `promote`.
    package var promotes: Bool

    /// Seconds since 1970, from the caller's clock: keys and statements expire.
    package var time: Int64

    package init(policyName: String? = nil, lowestVersion: Int? = nil, promotes: Bool = false, at time: Int64) {
        self.policyName = policyName
        self.lowestVersion = lowestVersion
        self.promotes = promotes
        self.time = time
    }
}

/// A snapshot whose signature, content and golden decisions all hold: the only kind that routes.
package struct VerifiedSnapshot: Sendable {
    /// SHA-256 of the uncompressed tar.
    package let identity: Digest

    /// SHA-256 of the compressed file.
    package let archiveDigest: Digest
    package let manifest: Manifest
    package let trainedPolicy: TrainedPolicy

    /// The names of the keys that signed, as the trust file calls them.
    package let signers: [String]

    /// Whether one of them has the role `promote`.
    package let mayPromote: Bool

    /// Verifies a snapshot in the order in which least is believed.
    ///
    /// Caps; the signatures over the statement; the compressed file's digest; the frame; the tar's digest against the
    /// statement; the tar's form; the manifest against the statement; the files against the manifest; the tensors; the
    /// golden decisions. Nothing the manifest says is used before the tar is known to be the signed one.
    ///
    /// - Parameters:
    ///   - archive: the content of `NAME.tar.zst`.
    ///   - signature: the content of `NAME.tar.zst.sig`.
    ///   - trust: whose signatures count.
    ///   - requirements: what the caller asks for, and the time.
    ///   - caps: absolute bounds.
    /// - Throws: `SnapshotError`, the first thing that does not hold.
    package init(
        verifying archive: [UInt8],
        signature: [UInt8],
        trust: TrustStore,
        requirements: Requirements,
        caps: ReadingCaps = ReadingCaps()
    ) throws(SnapshotError) {
        guard archive.count <= caps.archive, signature.count <= caps.text else {
            throw SnapshotError(
                .tooLarge,
                "the archive has \(archive.count) bytes and the signature \(signature.count); at most \(caps.archive) "
                    + "and \(caps.text) are read"
            )
        }
        let signature = try SnapshotSignature(parsing: signature)
        let entries = try Self.signers(of: signature, trust: trust, at: requirements.time)
        signers = entries.map(\.name)
        try Self.require(.pack, of: entries)
        if requirements.promotes { try Self.require(.promote, of: entries) }
        mayPromote = entries.contains { $0.roles.contains(.promote) }
        let statement = signature.statement
        try Self.check(statement, requirements)
        archiveDigest = Digest(of: archive)
        guard archiveDigest == signature.archiveDigest else {
            throw SnapshotError(
                .archiveDigest,
                "the archive is sha256:\(archiveDigest.hex), but its signature file names sha256:"
                    + "\(signature.archiveDigest.hex); the file is damaged or the two do not belong together"
            )
        }
        let contents = try SnapshotContents(of: archive, identity: statement.identity, caps: caps)
        try Self.check(contents.manifest, against: statement)
        try contents.checkFiles()
        trainedPolicy = try contents.trainedPolicy()
        identity = contents.identity
        manifest = contents.manifest
    }

    /// Every signature must hold, by a key that is trusted: one bad among good ones is a reason to look, not to go on.
    private static func signers(
        of signature: SnapshotSignature,
        trust: TrustStore,
        at time: Int64
    ) throws(SnapshotError) -> [TrustStore.Entry] {
        let message = Array(signature.statement.text.utf8)
        var signers: [TrustStore.Entry] = []
        for entry in signature.entries {
            let signer = try trust.entry(for: entry.key, policy: signature.statement.policyName, at: time)
            guard entry.key.isValid(entry.signature, of: message) else {
                throw SnapshotError(
                    .badSignature,
                    "the signature of \(signer.name) does not hold; the statement was changed or signed by another key"
                )
            }
            signers.append(signer)
        }
        return signers
    }

    /// Someone who signed must have the role; which of several does not matter.
    private static func require(_ role: TrustStore.Role, of signers: [TrustStore.Entry]) throws(SnapshotError) {
        guard !signers.contains(where: { $0.roles.contains(role) }) else { return }
        let names = signers.map(\.name).joined(separator: ", ")
        throw SnapshotError(
            .keyRole,
            "it is signed by \(names), who may not \(role.rawValue); let a key with the role \(role.rawValue) "
                + "sign it too: "
                + "`waybill snapshot sign`"
        )
    }

    private static func check(_ statement: Statement, _ requirements: Requirements) throws(SnapshotError) {
        guard statement.lowestReader <= Manifest.reader else {
            throw SnapshotError(
                .newerReaderNeeded,
                "the snapshot needs reader \(statement.lowestReader), but this Waybill is reader \(Manifest.reader); "
                    + "install a newer Waybill"
            )
        }
        if let end = statement.expires, requirements.time >= end.startsAt {
            throw SnapshotError(.expired, "the snapshot's signature no longer holds since \(end); pack it again")
        }
        if let name = requirements.policyName, !name.utf8.elementsEqual(statement.policyName.utf8) {
            throw SnapshotError(.wrongPolicyName, "the snapshot is of the policy \(statement.policyName), not \(name)")
        }
        if let lowest = requirements.lowestVersion, statement.version < lowest {
            throw SnapshotError(
                .versionTooOld,
                "the snapshot is version \(statement.version) of \(statement.policyName); expected at least \(lowest)"
            )
        }
    }

    private static func check(_ manifest: Manifest, against statement: Statement) throws(SnapshotError) {
        guard manifest.name.utf8.elementsEqual(statement.policyName.utf8) else {
            throw ManifestForm.error("name", "is \(manifest.name), but \(statement.policyName) was signed")
        }
        guard manifest.version == statement.version else {
            throw ManifestForm.error("version", "is \(manifest.version), but \(statement.version) was signed")
        }
        guard manifest.lowestReader == statement.lowestReader else {
            throw ManifestForm.error(
                "lowest_reader",
                "is \(manifest.lowestReader), but \(statement.lowestReader) was signed"
            )
        }
    }
}

/// What an archive says about itself: no signature was looked at, so anyone may have written it.
package struct UnverifiedSnapshot: Sendable {
    /// SHA-256 of the uncompressed tar, as computed.
    package let identity: Digest

    /// SHA-256 of the compressed file, as computed.
    package let archiveDigest: Digest

    /// The archive's own words.
    package let manifest: Manifest

    /// Reads an archive's manifest and compares the files with it; builds no policy.
    ///
    /// - Throws: `SnapshotError` if the archive is malformed.
    package init(inspecting archive: [UInt8], caps: ReadingCaps = ReadingCaps()) throws(SnapshotError) {
        let contents = try SnapshotContents(of: archive, identity: nil, caps: caps)
        try contents.checkFiles()
        identity = contents.identity
        archiveDigest = Digest(of: archive)
        manifest = contents.manifest
    }
}
