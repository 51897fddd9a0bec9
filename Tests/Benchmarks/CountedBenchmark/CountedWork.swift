import Gradients
import Numerics
import PromptEncoder
import RecordFiles
import RoutingPolicy
import StrictJSON

/// A piece of work that is counted: what every prompt passes on its way, and one step of training.
struct CountedWork: Sendable {
    let name: String

    /// Makes what a round needs; the round gives a number that depends on its result.
    let prepared: @Sendable () throws -> () throws -> Int

    static let all = [
        CountedWork(name: "read-200-prompts", prepared: readPrompts),
        CountedWork(name: "parse-100-json-lines", prepared: parseJSON),
        CountedWork(name: "tokenize-20-prompts", prepared: tokenize),
        CountedWork(name: "draw-2000-numbers", prepared: draw),
        CountedWork(name: "decide-240-prompts", prepared: decide),
        CountedWork(name: "step-of-training", prepared: train),
    ]

    private static func line(_ number: Int) -> String {
        #"{"id": "prompt-\#(number)", "prompt": "Summarise the \#(number)th ticket: the \"printer\" is on fire — again.\n","#
            + #" "customer": \#(number * 7), "tags": ["a", "bc"]}"# + "\n"
    }

    @Sendable private static func readPrompts() -> () throws -> Int {
        let bytes = Array((0..<200).map(line).joined().utf8)
        return {
            var reader = PromptReader(bytes: bytes, name: "prompts.jsonl")
            var length = 0
            while let record = try reader.next() { length += record.prompt.utf8.count + record.metadata.count }
            return length
        }
    }

    @Sendable private static func parseJSON() -> () throws -> Int {
        let lines = (0..<100).map { Array(line($0).dropLast().utf8) }
        return { try lines.reduce(0) { $0 + (try JSON.parse($1).canonicalBytes().count) } }
    }

    @Sendable private static func tokenize() throws -> () throws -> Int {
        let letters = (0..<26).map { String(Unicode.Scalar(UInt8(97 + $0))) }
        let pieces =
            letters + letters.map { "##" + $0 } + ["the", "##er", "##ing", "ticket", "print", "is", "on", ":", "\""]
        let vocabulary = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"] + pieces
        let wordPiece = try WordPiece(vocabulary: Array(vocabulary.joined(separator: "\n").utf8))
        let prompts = (0..<20).map { line($0) + " Überprüfen: naïve café, 漢字." }
        return { prompts.reduce(0) { $0 + wordPiece.tokens(of: $1).ids.reduce(0) { $0 + Int($1) } } }
    }

    @Sendable private static func draw() -> () throws -> Int {
        var generator = PhiloxGenerator(seed: 7)
        return { (0..<2000).reduce(0) { sum, _ in sum &+ Int(1000 * generator.uniform()) } }
    }

    @Sendable private static func decide() throws -> () throws -> Int {
        let (prompts, dimension, models) = (240, 64, 8)
        let candidates = (0..<models).map {
            LanguageModel(
                name: "model-\($0)",
                inputPrice: Int64($0 + 1) * 100_000_000,
                outputPrice: Int64($0 + 1) * 400_000_000
            )
        }
        let predictor = RidgePredictor(
            quality: DenseLayer(weight: .wave(dimension, models), bias: .wave(1, models)),
            logTokens: DenseLayer(
                weight: .wave(dimension, models),
                bias: Matrix(rows: 1, columns: models, repeating: 5)
            ),
            lowest: Array(repeating: 3, count: models),
            highest: Array(repeating: 8, count: models),
            smearing: Array(repeating: 1.2, count: models)
        )
        let digest = (0..<32).map { UInt8($0) }
        let policy = try TrainedPolicy(
            candidates: candidates,
            encoder: EncoderIdentity(name: "counted", digest: digest, dimension: dimension),
            costScale: .linear(tau: 0.01),
            explore: 0.01,
            policy: PredictedUtilityPolicy(costScale: .linear(tau: 0.01)).parameters,
            predictor: predictor.parameters,
            provenance: Provenance(trainer: "ridge", seed: 1, prompts: 1, outcomes: 1, hyperparameters: [:])
        )
        let (features, lengths) = (Matrix.wave(prompts, dimension), Array(repeating: Float(100), count: prompts))
        let preference = try Preference(quality: 0.6, cost: 0.4)
        return {
            let batch = try policy.route(features, inputTokens: lengths, encoderDigest: digest, preference: preference)
            return Int(batch.probabilities.elements.reduce(0, +))
        }
    }

    @Sendable private static func train() -> () throws -> Int {
        var generator = PhiloxGenerator(seed: 7)
        let (features, weight) = (Matrix.wave(48, 32), Matrix.heNormal(inputs: 32, outputs: 8, using: &generator))
        let targets = Matrix(rows: 48, columns: 8, repeating: 0.5)
        return {
            var tape = Tape()
            let parameter = tape.parameter(weight)
            let bias = tape.parameter(Matrix(rows: 1, columns: 8))
            let output = tape.dense(tape.constant(features), weight: parameter, bias: bias)
            let loss = tape.squaredErrorLoss(output, targets: targets)
            return Int(1e6 * tape.gradients(of: loss, withRespectTo: [parameter, bias])[0].elements[0])
        }
    }
}

extension Matrix {
    /// Numbers without pattern in (-0.1, 0.1).
    fileprivate static func wave(_ rows: Int, _ columns: Int) -> Matrix {
        let elements = (0..<rows * columns).map { index in
            let value = Float(index * index % 97) * 0.13
            return 0.2 * (value - value.rounded())
        }
        return Matrix(rows: rows, columns: columns, elements: elements)
    }
}
