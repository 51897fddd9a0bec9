// Where snapshots, signatures, keys and trust files stand on the disk. Errors name the file.

extension PackedSnapshot {
    /// The signature file of the archive at `path`.
    package static func signaturePath(of path: String) -> String { path + ".sig" }

    /// Writes the archive to `path` and the signature beside it.
    ///
    /// A crash leaves no half file; at worst the archive stands without its signature, which nobody loads, and writing
    /// again completes it. Files with the same bytes are left alone, others are never overwritten.
    ///
    /// - Throws: `SnapshotError` with code `file` or `fileExists`.
    package func write(to path: String) throws(SnapshotError) {
        let signaturePath = Self.signaturePath(of: path)
        // Look at both before writing either.
        _ = try BoundedFile.holds(archive, path)
        _ = try BoundedFile.holds(signature, signaturePath)
        try BoundedFile.write(archive, to: path, mode: 0o644)
        try BoundedFile.write(signature, to: signaturePath, mode: 0o644)
    }
}

extension SnapshotSignature {
    /// Adds a signature to the signature file of the archive at `path`.
    ///
    /// - Returns: whether it was added; false if the key had signed already.
    /// - Throws: `SnapshotError` naming the file; it is as it was then.
    package static func sign(_ path: String, with key: SigningKey) throws(SnapshotError) -> Bool {
        let file = PackedSnapshot.signaturePath(of: path)
        let found = try BoundedFile.read(file, cap: ReadingCaps().text)
        let signature: SnapshotSignature
        do { signature = try SnapshotSignature(parsing: found) } catch { throw error.inFile(file) }
        let archive = try BoundedFile.read(path, cap: ReadingCaps().archive)
        let contents: UnverifiedSnapshot
        do { contents = try UnverifiedSnapshot(inspecting: archive) } catch { throw error.inFile(path) }
        guard contents.identity == signature.statement.identity else {
            throw SnapshotError(.identity, "the statement beside it is about another archive").inFile(path)
        }
        guard !signature.keys.contains(key.verificationKey) else { return false }
        try BoundedFile.replace(Array(try signature.signed(with: key).text.utf8), at: file, mode: 0o644)
        return true
    }
}

extension VerifiedSnapshot {
    /// Verifies the archive at `path` with the signature beside it.
    ///
    /// - Parameters:
    ///   - path: `NAME.tar.zst`; the signature is `NAME.tar.zst.sig`.
    ///   - trust: whose signatures count.
    ///   - requirements: what the caller asks for, and the time.
    ///   - caps: absolute bounds.
    /// - Throws: `SnapshotError` naming the file.
    package init(
        file path: String,
        trust: TrustStore,
        requirements: Requirements,
        caps: ReadingCaps = ReadingCaps()
    ) throws(SnapshotError) {
        let files = try SnapshotBytes(file: path, caps: caps)
        do {
            try self.init(
                verifying: files.archive,
                signature: files.signature,
                trust: trust,
                requirements: requirements,
                caps: caps
            )
        } catch {
            throw error.inFile(path)
        }
    }
}

/// An archive and its signature as they were read, nothing of them believed.
package struct SnapshotBytes: Sendable {
    package let archive: [UInt8]
    package let signature: [UInt8]

    package init(archive: [UInt8], signature: [UInt8]) {
        self.archive = archive
        self.signature = signature
    }

    /// Reads `NAME.tar.zst` and `NAME.tar.zst.sig`.
    ///
    /// - Throws: `SnapshotError` naming the file.
    package init(file path: String, caps: ReadingCaps = ReadingCaps()) throws(SnapshotError) {
        archive = try BoundedFile.read(path, cap: caps.archive)
        do {
            signature = try BoundedFile.read(PackedSnapshot.signaturePath(of: path), cap: caps.text)
        } catch {
            throw SnapshotError(.file, "a snapshot without its signature is not loaded: \(error)").inFile(path)
        }
    }
}

extension LogCheckpoint {
    /// Reads and verifies the checkpoint at `path`.
    ///
    /// - Throws: `SnapshotError` naming the file.
    package init(file path: String, trust: TrustStore, at time: Int64) throws(SnapshotError) {
        let bytes = try BoundedFile.read(path, cap: ReadingCaps().text)
        do { try self.init(verifying: bytes, trust: trust, at: time) } catch { throw error.inFile(path) }
    }
}

extension UnverifiedSnapshot {
    /// Reads the manifest of the archive at `path`.
    ///
    /// - Throws: `SnapshotError` naming the file.
    package init(file path: String, caps: ReadingCaps = ReadingCaps()) throws(SnapshotError) {
        do { try self.init(inspecting: try BoundedFile.read(path, cap: caps.archive), caps: caps) } catch {
            throw error.inFile(path)
        }
    }
}

extension SigningKey {
    /// Reads a private key that nobody but its owner may read.
    ///
    /// - Throws: `SnapshotError` with code `filePermissions`, `keyFormat` or `file`.
    package init(file path: String) throws(SnapshotError) {
        let bytes = try BoundedFile.read(path, cap: ReadingCaps().text, isPrivate: true)
        do { try self.init(pem: String(decoding: bytes, as: UTF8.self)) } catch { throw error.inFile(path) }
    }

    /// Writes the key to a new file of mode 0600.
    ///
    /// - Throws: `SnapshotError` with code `file`, or `fileExists`: a key is never overwritten.
    package func write(to path: String) throws(SnapshotError) {
        try BoundedFile.write(Array(pem.utf8), to: path, mode: 0o600)
    }
}

extension TrustStore {
    /// Reads a trust file.
    ///
    /// - Throws: `SnapshotError` with code `trustFormat` or `file`.
    package init(file path: String) throws(SnapshotError) {
        let bytes = try BoundedFile.read(path, cap: ReadingCaps().text)
        do { try self.init(parsing: bytes) } catch { throw error.inFile(path) }
    }
}
