internal import Numerics
internal import RoutingPolicy
internal import Safetensors
internal import Units

/// An archive taken apart: the entries by name, and the manifest read, nothing of it believed yet.
struct SnapshotContents {
    let identity: Digest
    let manifest: Manifest
    private let entries: [CanonicalTar.Entry]

    /// Decompresses and parses; checks names, order and the manifest's form.
    ///
    /// - Parameters:
    ///   - archive: the compressed file.
    ///   - expected: what the tar's digest must be, before it is parsed; nil for an unverified look.
    ///   - caps: absolute bounds.
    /// - Throws: `SnapshotError`, the first thing that does not hold.
    init(of archive: [UInt8], identity expected: Digest?, caps: ReadingCaps) throws(SnapshotError) {
        guard archive.count <= caps.archive else {
            throw SnapshotError(.tooLarge, "the archive has \(archive.count) bytes; at most \(caps.archive) are read")
        }
        let tar = try ArchiveReader.decompressed(archive, cap: caps.tar)
        identity = Digest(of: tar)
        guard expected == nil || expected == identity else {
            throw SnapshotError(
                .identity,
                "the archive's content is sha256:\(identity.hex), but what was signed is sha256:\(expected?.hex ?? "")"
            )
        }
        entries = try CanonicalTar(parsing: tar, allowedNames: EntryName.all).entries
        try Self.checkOrder(entries.map(\.name))
        for (name, cap) in [(EntryName.manifest, caps.manifest), (EntryName.golden, caps.golden)] {
            let size = entries.first { $0.name == name }?.bytes.count ?? 0
            guard size <= cap else {
                throw SnapshotError(.tooLarge, entry: name, "has \(size) bytes; at most \(cap) are read")
            }
        }
        manifest = try Manifest(parsing: entries[0].bytes)
    }

    /// Each file once, in the archive's order.
    private static func checkOrder(_ names: [String]) throws(SnapshotError) {
        for (index, name) in names.enumerated() where names[..<index].contains(name) {
            throw SnapshotError(.entryDuplicate, entry: name, "is in the archive twice")
        }
        if let missing = EntryName.all.first(where: { !names.contains($0) }) {
            throw SnapshotError(.entryMissing, entry: missing, "is missing from the archive")
        }
        guard names == EntryName.all else {
            throw SnapshotError(.entryOrder, "the entries are \(names); expected them in the order \(EntryName.all)")
        }
    }

    /// Compares size and SHA-256 of every file with the manifest, which must list exactly the files that are there.
    func checkFiles() throws(SnapshotError) {
        let files = entries.dropFirst()
        guard manifest.files.map(\.path) == files.map(\.name) else {
            throw ManifestForm.error("files", "lists \(manifest.files.map(\.path)); expected \(files.map(\.name))")
        }
        for (record, entry) in zip(manifest.files, files) {
            guard record.size == entry.bytes.count, record.digest == Digest(of: entry.bytes) else {
                throw SnapshotError(.entryDigest, entry: entry.name, "is not the file that the manifest lists")
            }
        }
    }

    /// The policy, built from the manifest and the weights, and held to its golden decisions.
    func trainedPolicy() throws(SnapshotError) -> TrainedPolicy {
        let weights = try bundle(EntryName.weights)
        let found = weights.tensors.map {
            Manifest.TensorRecord(name: $0.name, elementType: $0.elementType.rawValue, shape: $0.shape)
        }
        guard found == manifest.tensors else {
            throw SnapshotError(.tensors, entry: EntryName.weights, "does not hold the tensors that the manifest lists")
        }
        var matrices: [(name: String, matrix: Matrix)] = []
        for tensor in weights.tensors {
            guard tensor.shape.count == 2, tensor.elementType == .float32 else {
                throw SnapshotError(
                    .tensors,
                    entry: EntryName.weights,
                    field: tensor.name,
                    "is \(tensor.elementType.rawValue) of shape \(tensor.shape); expected an F32 matrix"
                )
            }
            do {
                let elements = try tensor.floats()
                matrices.append(
                    (tensor.name, Matrix(rows: tensor.shape[0], columns: tensor.shape[1], elements: elements))
                )
            } catch {
                throw SnapshotError(.tensors, entry: EntryName.weights, "\(error)")
            }
        }
        let policy = try build(matrices)
        try goldenDecisions().check(policy, tolerance: manifest.golden.tolerance)
        return policy
    }

    /// The golden decisions, whose prompts a draft hands on.
    func goldenDecisions() throws(SnapshotError) -> GoldenDecisions {
        try GoldenDecisions(reading: try bundle(EntryName.golden), manifest: manifest)
    }

    private func build(_ matrices: [(name: String, matrix: Matrix)]) throws(SnapshotError) -> TrainedPolicy {
        func parameters(_ record: Manifest.PartRecord, _ part: TrainedPolicy.Part) -> PolicyParameters {
            TrainedPolicy.parameters(algorithm: record.algorithm, settings: record.settings, part: part, of: matrices)
        }
        let policy: TrainedPolicy
        do {
            policy = try TrainedPolicy(
                candidates: manifest.candidates,
                encoder: manifest.encoder.identity(),
                costScale: manifest.costScale,
                explore: manifest.explore,
                policy: parameters(manifest.policy, .policy),
                predictor: parameters(manifest.predictor, .predictor),
                provenance: manifest.madeFrom.provenance,
                inputRatios: manifest.inputRatios
            )
        } catch {
            throw SnapshotError(.policy, "\(error)")
        }
        // A tensor of neither part would be carried along unseen.
        guard policy.tensors.map(\.name) == matrices.map(\.name) else {
            throw SnapshotError(.tensors, entry: EntryName.weights, "holds tensors of neither policy nor predictor")
        }
        return policy
    }

    private func bundle(_ name: String) throws(SnapshotError) -> TensorBundle {
        let bytes = entries.first { $0.name == name }?.bytes ?? []
        do { return try TensorBundle(parsing: bytes) } catch {
            throw SnapshotError(.tensors, entry: name, "\(error)")
        }
    }
}
