import Numerics
import PolicyLearning
import RoutingPolicy

/// A small routing problem whose right answers are known.
///
/// Prompts are easy or hard, which their features show. `cheap` solves easy prompts only, `dear` solves both at twenty
/// times the cost, and `poor` solves nothing and costs as much as `dear`.
enum Synthetic {
    static let candidates = ["cheap", "dear", "poor"].map {
        LanguageModel(name: $0, inputPrice: 1_000_000_000, outputPrice: 1_000_000_000)
    }
    static let dimension = 6

    static func encoder() throws -> EncoderIdentity {
        try EncoderIdentity(name: "synthetic", digest: Array(repeating: 9, count: 32), dimension: dimension)
    }

    static func isHard(_ prompt: Int) -> Bool { prompt % 2 == 1 }

    static func features(_ prompts: Int, seed: UInt64 = 5) -> Matrix {
        var generator = PhiloxGenerator(seed: seed)
        var features = Matrix(rows: prompts, columns: dimension)
        for prompt in 0..<prompts {
            for column in 0..<dimension { features[prompt, column] = Float(generator.uniform() - 0.5) * 0.4 }
            features[prompt, 0] += isHard(prompt) ? 0.8 : -0.8
        }
        return features
    }

    /// Lengths of the prompts; next to nothing beside the answers.
    static func lengths(_ prompts: Int) -> [Float] { Array(repeating: 20, count: prompts) }

    static func scores(_ prompts: Int) -> Matrix {
        Matrix((0..<prompts).map { [isHard($0) ? 0.1 : 0.9, isHard($0) ? 0.85 : 0.95, 0.05] })
    }

    static func costs(_ prompts: Int) -> Matrix {
        Matrix((0..<prompts).map { prompt in [0.000_5, 0.01, 0.01].map { $0 * (1 + Float(prompt % 3) / 10) } })
    }

    static func data(_ prompts: Int = 120) throws -> TrainingSet {
        try TrainingSet(
            encoder: encoder(),
            candidates: candidates,
            features: features(prompts),
            inputTokens: lengths(prompts),
            scores: scores(prompts),
            costs: costs(prompts)
        )
    }

    /// The candidate each of the first prompts goes to, exploration left out.
    static func choices(_ policy: TrainedPolicy, cost: Double, prompts: Int = 40) throws -> [Int] {
        let routed = try policy.route(
            features(prompts, seed: 77),
            inputTokens: lengths(prompts),
            encoderDigest: policy.encoder.digest,
            preference: Preference(quality: 1 - cost, cost: cost)
        )
        return (0..<prompts).map { row in
            let shares = Array(routed.probabilities.row(row))
            return shares.indices.max { shares[$0] < shares[$1] } ?? -1
        }
    }

    /// What `choices` should be: the dear model where only it solves the prompt, at a low weight of cost.
    static func best(prompts: Int = 40) -> [Int] { (0..<prompts).map { isHard($0) ? 1 : 0 } }

    /// The options among `own` that keep a training run to a moment.
    static func short(_ own: [String]) -> [String: SettingValue] {
        let values: [String: SettingValue] = [
            "epochs": 2, "minimum_steps": 0, "passes": 2, "draws": 50, "identity_epochs": 1, "identity_length": 8,
            "folds": 2,
            "pretraining_steps": 3, "pretraining_batch": 32, "steps": 3, "batch": 16,
        ]
        return values.filter { own.contains($0.key) }
    }

    /// Options under which BaRP learns this problem in a moment.
    static let quick: [String: SettingValue] = [
        "epochs": 200, "learning_rate": 3e-3, "hidden_width": 24, "preference_width": 8, "entropy_weight": 0.02,
        "minimum_steps": 0,
    ]
}
