import Foundation
import Numerics
import PolicySnapshot
import RoutingPolicy
import StrictJSON
import Testing
import Units

/// What is packed comes back, and the same content gives the same bytes wherever and however often it is packed.
@Suite struct PackingTests {
    /// The sample's identity on every machine, in debug and release builds.
    ///
    /// It changes only with the format or the sample.
    static let identity = "9b99f5442c503eb4c4d51bc0c654846c42bdc32c8c3a4e77a3d963fae8e813fc"

    /// What RFC 8032's first key signs of it; computed with Python's `cryptography`, not with our code.
    static let signature =
        "IK6jAVzNAfhqHL37IlM1AQpd931mgzsoVNnel+MHUBNzi1lAPd4gvIul2+JmVI3q+0GMf00ra6sRhrEOAym+BQ=="

    private func verify(_ packed: PackedSnapshot) throws -> VerifiedSnapshot {
        try VerifiedSnapshot(
            verifying: packed.archive,
            signature: packed.signature,
            trust: Sample.trust(),
            requirements: Requirements(policyName: "demo", lowestVersion: 7, at: Sample.now)
        )
    }

    @Test func `a policy comes back as it was`() throws {
        let verified = try verify(Sample.packed())
        #expect(verified.trainedPolicy == (try Sample.policy()))
        #expect(verified.signers == ["ada"])
        let manifest = verified.manifest
        #expect(manifest.name == "demo" && manifest.version == 7 && manifest.waybill == "0.1.0")
        #expect(manifest.parent == Digest(of: Array("parent".utf8)))
        #expect(manifest.files.map(\.path) == ["golden.safetensors", "weights.safetensors"])
        #expect(manifest.golden.count == 10)
    }

    @Test func `every registered policy without tensors of its own is packed`() throws {
        for algorithm in ["random", "predicted-utility"] {
            let barp = try Sample.policy()
            let policy = try TrainedPolicy(
                candidates: barp.candidates,
                encoder: barp.encoder,
                costScale: .logarithmic(low: 1e-6, high: 0.1),
                explore: 0,
                policy: PolicyParameters(algorithm: algorithm),
                predictor: barp.predictorParameters,
                provenance: barp.provenance
            )
            var content = try Sample.content()
            content.policy = policy
            content.parent = nil
            content.trainingData = Digest(of: [])
            content.evidence = [["gate": "loads", "passed": true]]
            let verified = try verify(PackedSnapshot(packing: content, signedWith: Sample.key()))
            #expect(verified.trainedPolicy == policy)
            #expect(verified.manifest.evidence == content.evidence)
            #expect(verified.manifest.madeFrom.trainingData == content.trainingData)
        }
    }

    @Test func `the identity is the one checked in`() throws {
        let packed = try Sample.packed()
        #expect(packed.identity.hex == Self.identity)
        #expect(String(decoding: packed.signature, as: UTF8.self).hasSuffix(" \(Self.signature)\n"))
        #expect(try Sample.packed() == packed)
    }

    @Test func `the identity is that of our own tar`() throws {
        let tar = CanonicalTar(entries: try Sample.entries(), modificationTime: 0)
        #expect(Digest(of: tar.bytes).hex == Self.identity)
        #expect(TarForgery.tar(try Sample.entries().map(TarForgery.init)) == tar.bytes)
    }

    @Test func `every compression level has the same identity`() throws {
        let packed = try Sample.packed()
        let tar = CanonicalTar(entries: try Sample.entries(), modificationTime: 0)
        let signature = try SnapshotSignature(parsing: packed.signature)
        var archives: Set<[UInt8]> = []
        for level in 1...19 {
            let archive = try ArchiveWriter.compressed(tar, level: level)
            archives.insert(archive)
            let error = try Forgery.refusal(
                ofArchive: archive,
                signature: Array(signature.relabeled(for: archive).text.utf8)
            )
            #expect(error == nil, "level \(level)")
        }
        #expect(archives.count > 1)
    }

    @Test func `the time is the given one`() throws {
        var content = try Sample.content()
        content.modificationTime = 1_700_000_000
        let packed = try PackedSnapshot(packing: content, signedWith: Sample.key())
        #expect(packed.identity.hex != Self.identity)
        #expect(try verify(packed).identity == packed.identity)
        content.modificationTime = -1
        #expect(throws: SnapshotError.self) { try PackedSnapshot(packing: content, signedWith: Sample.key()) }
    }

    @Test func `content that no reader would take is not packed`() throws {
        func code(_ change: (inout SnapshotContent) -> Void) throws -> SnapshotError.Code? {
            var content = try Sample.content()
            change(&content)
            let packed = content
            let error = #expect(throws: SnapshotError.self) {
                try PackedSnapshot(packing: packed, signedWith: Sample.key())
            }
            return error?.code
        }
        #expect(try code { $0.name = "../demo" } == .manifestField)
        #expect(try code { $0.name = "" } == .manifestField)
        #expect(try code { $0.version = 0 } == .manifestField)
        #expect(try code { $0.waybill = "1\n2" } == .manifestField)
        #expect(try code { $0.evidence = [1] } == .manifestField)
        #expect(try code { $0.goldenFeatures = Matrix(rows: 0, columns: 4) } == .goldenDecisions)
        #expect(try code { $0.goldenFeatures = Matrix(rows: 1, columns: 5) } == .goldenDecisions)
        #expect(try code { $0.goldenFeatures = Matrix(rows: 1025, columns: 4) } == .goldenDecisions)
        #expect(try code { $0.goldenInputTokens.removeLast() } == .goldenDecisions)
        #expect(try code { $0.goldenInputTokens[0] = -1 } == .goldenDecisions)
    }

    @Test func `inspection shows the archives own words`() throws {
        let packed = try Sample.packed()
        let shown = try UnverifiedSnapshot(inspecting: packed.archive)
        #expect(shown.identity == packed.identity)
        #expect(shown.archiveDigest == Digest(of: packed.archive))
        #expect(shown.manifest == (try verify(packed).manifest))
        #expect(throws: SnapshotError.self) { try UnverifiedSnapshot(inspecting: Array(packed.archive.dropLast())) }
    }
}
