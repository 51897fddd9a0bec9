import Numerics
import PolicySnapshot
import RoutingPolicy
import Units

/// A small policy whose every number is a multiple of 1/8, so that no sum is ever rounded and its bytes are the same on
/// every processor.
enum Sample {
    static let candidates = [
        LanguageModel(name: "large", inputPrice: 3_000_000_000, outputPrice: 15_000_000_000),
        LanguageModel(name: "middle", inputPrice: 300_000_000, outputPrice: 1_200_000_000),
        LanguageModel(name: "small", inputPrice: 50_000_000, outputPrice: 80_000_000),
    ]

    static func encoder(dimension: Int = 4) throws -> EncoderIdentity {
        try EncoderIdentity(name: "static", digest: Array(0..<32), dimension: dimension)
    }

    /// Multiples of 1/8 from -1 to 1 that look random.
    static func matrix(_ rows: Int, _ columns: Int, salt: Int) -> Matrix {
        let elements = (0..<rows * columns).map { Float(($0 * 7919 + salt * 104_729) % 17 - 8) / 8 }
        return Matrix(rows: rows, columns: columns, elements: elements)
    }

    static func policy(salt: Int = 1, explore: Double = 0.0625) throws -> TrainedPolicy {
        try TrainedPolicy(
            candidates: candidates,
            encoder: try encoder(),
            costScale: .linear(tau: 0.015625),
            explore: explore,
            policy: PolicyParameters(
                algorithm: "barp",
                settings: ["reward_unit": 8],
                tensors: [
                    "preference.0.weight": matrix(2, 4, salt: salt), "preference.0.bias": matrix(1, 4, salt: salt + 1),
                    "head.0.weight": matrix(8, 3, salt: salt + 2), "head.0.bias": matrix(1, 3, salt: salt + 3),
                ]
            ),
            predictor: ridge(salt: salt),
            provenance: Provenance(
                trainer: "barp",
                seed: .max,
                prompts: 240,
                outcomes: 720,
                hyperparameters: ["learning_rate": "0.001", "epochs": "12"]
            ),
            inputRatios: [1.25, 1, 0.75]
        )
    }

    /// Its log lengths are clipped to 0, as exp(0) is exact everywhere.
    private static func ridge(salt: Int) -> PolicyParameters {
        PolicyParameters(
            algorithm: "ridge",
            tensors: [
                "quality.weight": matrix(4, 3, salt: salt + 4), "quality.bias": matrix(1, 3, salt: salt + 5),
                "length.weight": matrix(4, 3, salt: salt + 6), "length.bias": matrix(1, 3, salt: salt + 7),
                "length.low": Matrix([[0, 0, 0]]), "length.high": Matrix([[0, 0, 0]]),
                "length.smearing": Matrix([[0.5, 0.25, 0.125]]),
            ]
        )
    }

    static func content(salt: Int = 1, name: String = "demo", version: Int = 7) throws -> SnapshotContent {
        SnapshotContent(
            policy: try policy(salt: salt),
            name: name,
            version: version,
            parent: Digest(of: Array("parent".utf8)),
            goldenFeatures: matrix(10, 4, salt: 9),
            goldenInputTokens: (1...10).map { Float(16 * $0) },
            waybill: "0.1.0"
        )
    }

    /// The first secret key of RFC 8032, section 7.1: known to everybody.
    static let keyBytes: [UInt8] = [
        0x9D, 0x61, 0xB1, 0x9D, 0xEF, 0xFD, 0x5A, 0x60, 0xBA, 0x84, 0x4A, 0xF4, 0x92, 0xEC, 0x2C, 0xC4,
        0x44, 0x49, 0xC5, 0x69, 0x7B, 0x32, 0x69, 0x19, 0x70, 0x3B, 0xAC, 0x03, 0x1C, 0xAE, 0x7F, 0x60,
    ]

    static func key() throws -> SigningKey { try SigningKey(seed: keyBytes) }

    static func otherKey() throws -> SigningKey { try SigningKey(seed: Array(repeating: 7, count: 32)) }

    /// Trusts ``key()`` for everything.
    static func trust() throws -> TrustStore {
        try TrustStore(parsing: Array(TrustStore.line(name: "ada", key: key().verificationKey).utf8))
    }

    static func packed(salt: Int = 1, name: String = "demo", version: Int = 7) throws -> PackedSnapshot {
        try PackedSnapshot(packing: content(salt: salt, name: name, version: version), signedWith: key())
    }

    /// 2026-11-21 in the morning.
    static let now: Int64 = 1_795_250_000

    static let entryNames = ["manifest.json", "golden.safetensors", "weights.safetensors"]

    /// The entries of a good snapshot, to be damaged.
    static func entries(salt: Int = 1) throws -> [CanonicalTar.Entry] {
        let tar = try ArchiveReader.decompressed(packed(salt: salt).archive, cap: 1 << 20)
        return try CanonicalTar(parsing: tar, allowedNames: entryNames).entries
    }
}
