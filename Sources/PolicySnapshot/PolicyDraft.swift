/// A trained policy on its way to a snapshot: the archive that packing makes, with placeholders and no signature.
///
/// Nothing routes with a draft.
package struct PolicyDraft: Sendable {
    /// What to pack; its name and version are placeholders.
    package var content: SnapshotContent

    /// The archive's bytes: the same content gives the same bytes.
    package let archive: [UInt8]

    /// The placeholders' values.
    private static let (name, version) = ("draft", 1)

    /// Makes a draft of `content`, whose name and version are replaced.
    ///
    /// - Throws: `SnapshotError` if the content cannot be packed.
    package init(_ content: SnapshotContent) throws(SnapshotError) {
        var content = content
        (content.name, content.version) = (Self.name, Self.version)
        self.content = content
        // The throw-away key signs what nobody keeps.
        archive = try PackedSnapshot(packing: content, signedWith: .generate()).archive
    }

    /// Reads a draft back, with every check of a snapshot but the signature.
    ///
    /// - Throws: `SnapshotError` naming the file and what is wrong with it.
    package init(file path: String, caps: ReadingCaps = ReadingCaps()) throws(SnapshotError) {
        do throws(SnapshotError) {
            archive = try BoundedFile.read(path, cap: caps.archive)
            let contents = try SnapshotContents(of: archive, identity: nil, caps: caps)
            try contents.checkFiles()
            let manifest = contents.manifest
            guard manifest.name == Self.name else {
                throw SnapshotError(.wrongPolicyName, "is a snapshot of \(manifest.name), not a draft from training")
            }
            let golden = try contents.goldenDecisions()
            content = SnapshotContent(
                policy: try contents.trainedPolicy(),
                name: manifest.name,
                version: manifest.version,
                goldenFeatures: golden.features,
                goldenInputTokens: golden.inputTokens,
                waybill: manifest.waybill
            )
            content.normalization = manifest.encoder.normalization
            content.trainingData = manifest.madeFrom.trainingData
            content.evidence = manifest.evidence
            content.onboarded = manifest.onboarded
        } catch {
            throw error.inFile(path)
        }
    }

    /// Writes the draft in one step, in place of an earlier one.
    ///
    /// - Throws: `SnapshotError` with code `file`.
    package func write(to path: String) throws(SnapshotError) { try BoundedFile.replace(archive, at: path) }
}
