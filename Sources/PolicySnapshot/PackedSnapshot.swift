internal import Foundation
package import Numerics
package import RoutingPolicy
internal import Safetensors
package import StrictJSON
package import Units

/// What a snapshot is made of, beside the key that signs it.
package struct SnapshotContent: Sendable {
    package var policy: TrainedPolicy

    /// 1 to 64 characters from a-z, 0-9 and -.
    package var name: String

    /// Rises with every snapshot of the policy; at least 1.
    package var version: Int

    /// The identity of the snapshot this one continues.
    package var parent: Digest?

    /// Feature vectors of 1 to 1024 prompts, m x d, on which the golden decisions are made; held-out ones at best.
    package var goldenFeatures: Matrix

    /// The lengths of those prompts in the encoder's tokens, m.
    package var goldenInputTokens: [Float]

    /// By candidate: on how many prompts it was run to join the policy after training.
    package var onboarded: [ByteString: Int] = [:]

    /// How the encoder scales its vectors.
    package var normalization = "unit-length"

    /// SHA-256 of the training data as it was read.
    package var trainingData: Digest?

    /// Results of gates and evaluations: JSON objects.
    package var evidence: [JSON] = []

    /// The version of Waybill that packs.
    package var waybill: String

    /// The time of every entry in seconds since 1970: SOURCE_DATE_EPOCH, or 0, but never the clock's.
    package var modificationTime = 0

    /// The first day on which the signature no longer holds.
    package var expires: CalendarDay?

    package init(
        policy: TrainedPolicy,
        name: String,
        version: Int,
        parent: Digest? = nil,
        goldenFeatures: Matrix,
        goldenInputTokens: [Float],
        waybill: String
    ) {
        self.policy = policy
        self.name = name
        self.version = version
        self.parent = parent
        self.goldenFeatures = goldenFeatures
        self.goldenInputTokens = goldenInputTokens
        self.waybill = waybill
    }
}

/// A signed snapshot as bytes: the same content and key give the same bytes.
package struct PackedSnapshot: Sendable, Equatable {
    /// The content of `NAME.tar.zst`.
    package let archive: [UInt8]

    /// The content of `NAME.tar.zst.sig`.
    package let signature: [UInt8]

    /// SHA-256 of the uncompressed tar.
    package let identity: Digest

    /// Packs and signs, then reads back what libarchive wrote and compares it with the tar of our own emitter.
    ///
    /// - Throws: `SnapshotError` if the content cannot be packed.
    package init(packing content: SnapshotContent, signedWith key: SigningKey) throws(SnapshotError) {
        let tar = try Self.tar(of: content)
        let bytes = tar.bytes
        guard bytes.count <= ReadingCaps().tar else {
            throw SnapshotError(.tooLarge, "the snapshot would have \(bytes.count) bytes; at most \(ReadingCaps().tar)")
        }
        archive = try ArchiveWriter.compressed(tar)
        identity = Digest(of: bytes)
        guard try ArchiveReader.decompressed(archive, cap: bytes.count) == bytes else {
            throw SnapshotError(
                .compression,
                "libarchive's tar differs from the canonical one; its version is not supported, please report it"
            )
        }
        let statement = Statement(
            identity: identity,
            policyName: content.name,
            version: content.version,
            lowestReader: Manifest.reader,
            expires: content.expires
        )
        let unsigned = SnapshotSignature(statement: statement, archiveDigest: Digest(of: archive))
        signature = Array(try unsigned.signed(with: key).text.utf8)
    }

    private static func tar(of content: SnapshotContent) throws(SnapshotError) -> CanonicalTar {
        guard (0...TarHeader.largestNumber).contains(content.modificationTime) else {
            throw SnapshotError(
                .tarHeader,
                field: "mtime",
                "\(content.modificationTime) does not fit; expected 0 or more"
            )
        }
        let golden = try GoldenDecisions(
            of: content.policy,
            features: content.goldenFeatures,
            inputTokens: content.goldenInputTokens
        )
        let weights = TensorBundle(
            content.policy.tensors.map { name, matrix in
                Tensor(name: name, shape: [matrix.rows, matrix.columns], floats: matrix.elements)
            }
        )
        let files = [
            CanonicalTar.Entry(name: EntryName.golden, bytes: golden.bundle.serialized()[...]),
            CanonicalTar.Entry(name: EntryName.weights, bytes: weights.serialized()[...]),
        ]
        let manifest = try Manifest(content, files: files, weights: weights, golden: golden)
        let bytes = manifest.bytes
        // Whatever the caller put in must be readable again: better to fail here than at every reader.
        guard try Manifest(parsing: bytes[...]) == manifest else {
            throw SnapshotError(.manifestField, entry: EntryName.manifest, "does not read back as it was written")
        }
        return CanonicalTar(
            entries: [CanonicalTar.Entry(name: EntryName.manifest, bytes: bytes[...])] + files,
            modificationTime: content.modificationTime
        )
    }
}

extension Manifest {
    fileprivate init(
        _ content: SnapshotContent,
        files: [CanonicalTar.Entry],
        weights: TensorBundle,
        golden: GoldenDecisions
    ) throws(SnapshotError) {
        let policy = content.policy
        let settings = [policy.policyParameters.settings, policy.predictorParameters.settings].flatMap(\.self)
        let infinite = settings.filter { !($0.value.number ?? 0).isFinite }.map(\.key).min()
        if let infinite { throw SnapshotError(.manifestField, field: infinite, "is not a finite number") }
        self.init()
        name = content.name
        version = content.version
        parent = content.parent
        self.files = files.map { entry in
            FileRecord(
                path: entry.name,
                size: entry.bytes.count,
                digest: Digest(of: entry.bytes),
                mediaType: EntryName.tensorMediaType
            )
        }
        encoder = EncoderRecord(policy.encoder, normalization: content.normalization)
        arms = zip(policy.candidates, policy.frame.inputRatios).map { model, ratio in
            Arm(model, inputRatio: ratio, onboarded: content.onboarded[ByteString(model.name)])
        }
        if let stranger = content.onboarded.keys.filter({ name in
            !policy.candidates.contains { ByteString($0.name) == name }
        })
        .min() {
            throw SnapshotError(.manifestField, field: "arms", "has no '\(stranger)', which is said to be onboarded")
        }
        costScale = policy.costScale
        explore = policy.explore
        self.policy = PartRecord(
            algorithm: policy.policyParameters.algorithm,
            settings: policy.policyParameters.settings
        )
        predictor = PartRecord(
            algorithm: policy.predictorParameters.algorithm,
            settings: policy.predictorParameters.settings
        )
        tensors = weights.tensors.map {
            TensorRecord(name: $0.name, elementType: $0.elementType.rawValue, shape: $0.shape)
        }
        madeFrom = Origin(policy.provenance, trainingData: content.trainingData)
        evidence = content.evidence
        self.golden = GoldenRecord(count: golden.count, tolerance: GoldenDecisions.tolerance)
        waybill = content.waybill
    }
}
