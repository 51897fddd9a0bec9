import Backlog
import Numerics
import Postgres
import PromptEncoder
import Registry
import RoutingPolicy
import Serving
import Synchronization
import Units

/// An encoder without weights: a vector of the prompt's bytes, one token a byte.
///
/// It counts what it is asked for.
final class ByteEncoder: Encoder {
    let name = "bytes"
    let dimension = 4
    let digest = [UInt8](repeating: 5, count: 32)
    private let count = Mutex(0)

    /// How many prompts were encoded so far.
    var encoded: Int { count.withLock { $0 } }

    func encode(_ prompts: [String]) -> EncodedPrompts {
        count.withLock { $0 += prompts.count }
        let rows = prompts.map { text in
            var hash: UInt32 = 2_166_136_261
            return (0..<dimension).map { column in
                for byte in text.utf8 { hash = (hash ^ UInt32(byte) ^ UInt32(column)) &* 16_777_619 }
                return Float(hash % 2001) / 1000 - 1
            }
        }
        return EncodedPrompts(features: Matrix(rows), inputTokens: prompts.map { Float($0.utf8.count) })
    }
}

/// A small policy over three models, and tasks for it.
enum Sample {
    static let identity = Digest(hash: [UInt8](repeating: 7, count: 32))
    static let numbers: [Int16] = [11, 12, 13]

    static let models = [
        LanguageModel(name: "large", inputPrice: 3_000_000_000, outputPrice: 15_000_000_000),
        LanguageModel(name: "medium", inputPrice: 300_000_000, outputPrice: 1_200_000_000),
        LanguageModel(name: "small", inputPrice: 50_000_000, outputPrice: 80_000_000),
    ]

    /// Chooses by predicted utility, from linear predictions that differ from prompt to prompt.
    static func policy(_ encoder: ByteEncoder) throws -> TrainedPolicy {
        func matrix(_ rows: Int, _ salt: Int) -> Matrix {
            Matrix(rows: rows, columns: 3, elements: (0..<rows * 3).map { Float(($0 * 7 + salt) % 9 - 4) / 16 })
        }
        return try TrainedPolicy(
            candidates: models,
            encoder: EncoderIdentity(name: encoder.name, digest: encoder.digest, dimension: encoder.dimension),
            costScale: .linear(tau: 0.01),
            explore: 0.05,
            policy: PolicyParameters(algorithm: "predicted-utility"),
            predictor: PolicyParameters(
                algorithm: "ridge",
                tensors: [
                    "quality.weight": matrix(4, 2), "quality.bias": Matrix([[0.7, 0.6, 0.5]]),
                    "length.weight": matrix(4, 5), "length.bias": Matrix([[5, 4.5, 4]]),
                    "length.low": Matrix([[3, 3, 3]]), "length.high": Matrix([[6, 6, 6]]),
                    "length.smearing": Matrix([[1.1, 1.2, 1.3]]),
                ]
            ),
            provenance: Provenance(trainer: "ridge", seed: 1, prompts: 10, outcomes: 30, hyperparameters: [:]),
            inputRatios: [1, 1.1, 0.9]
        )
    }

    static func router(
        _ encoder: ByteEncoder,
        progress: @escaping @Sendable (Int) -> Void = { _ in }
    ) throws -> ChunkRouter {
        ChunkRouter(
            policy: try policy(encoder),
            identity: identity,
            modelNumbers: numbers,
            features: RecentFeatures(encoder),
            progress: progress
        )
    }

    static func catalog(_ models: [LanguageModel] = models) -> [ModelCatalog.Stored] {
        zip(numbers, models).map { number, model in
            ModelCatalog.Stored(
                number: number,
                model: model,
                provider: "test",
                effectiveFrom: "2026-01-01",
                price: 100 + Int64(number)
            )
        }
    }

    static func task(
        _ prompts: ClosedRange<Int32>,
        preference: Preference,
        allowed: [Int16]? = nil,
        explore: Double = 0.05,
        catalog: [ModelCatalog.Stored] = catalog(),
        parts: [Int32: Int16] = [:],
        takes: [Int16: Int16] = [:]
    ) -> RoutingTask {
        RoutingTask(
            lease: ChunkLease(chunk: 1, job: 1, epoch: 1, prompts: prompts, created: Timestamp(microseconds: 0)),
            job: RoutingJob(
                id: 1,
                name: "job",
                seed: 42,
                preference: preference,
                allowedModels: allowed,
                explore: explore
            ),
            prompts: prompts.map {
                QueuedPrompt(number: $0, text: "prompt number \($0 % 50)", parts: parts[$0] ?? 0)
            },
            catalog: catalog,
            takes: takes
        )
    }
}
