import Numerics

import RoutingPolicy

/// Small values the tests of this folder share: three models, features of length two.
enum Example {
    static let candidates = [
        LanguageModel(name: "small", inputPrice: 50_000_000, outputPrice: 100_000_000),
        LanguageModel(name: "middle", inputPrice: 500_000_000, outputPrice: 1_500_000_000),
        LanguageModel(name: "large", inputPrice: 3_000_000_000, outputPrice: 15_000_000_000),
    ]
    static let digest = (0..<32).map { UInt8($0) }
    static let costScale = CostScale.linear(tau: 0.01)
    static let provenance = Provenance(
        trainer: "test",
        seed: 7,
        prompts: 4,
        outcomes: 11,
        hyperparameters: ["epochs": "100"]
    )

    /// Lengths of prompts, in tokens of the encoder.
    static func lengths(_ prompts: Int) -> [Float] { (0..<prompts).map { Float(5 + $0 * 37 % 400) } }

    static func frame() throws -> DecisionFrame {
        try DecisionFrame(candidates: candidates, dimension: 2, costScale: costScale)
    }

    /// Numbers without pattern in (-1, 1).
    static func wave(_ rows: Int, _ columns: Int, phase: Float) -> Matrix {
        let elements = (0..<rows * columns).map { index in
            let value = Float(index * index % 97) * 0.13 + phase
            return value - value.rounded()
        }
        return Matrix(rows: rows, columns: columns, elements: elements)
    }

    static let barp = BaRPPolicy(
        network: BaRPNetwork(
            preferenceEncoder: [DenseLayer(weight: wave(2, 3, phase: 0.1), bias: wave(1, 3, phase: 0.2))],
            head: .layers([
                DenseLayer(weight: wave(5, 4, phase: 0.3), bias: wave(1, 4, phase: 0.4)),
                DenseLayer(weight: wave(4, 3, phase: 0.5), bias: wave(1, 3, phase: 0.6)),
            ])
        ),
        rewardUnit: 4,
        costScale: costScale
    )

    static let ridge = RidgePredictor(
        quality: DenseLayer(weight: Matrix([[0.1, 0.2, 0.3], [0, 0.1, -2]]), bias: Matrix([[0.5, 0.6, 0.7]])),
        logTokens: DenseLayer(weight: Matrix([[1, 0, 0], [0, 1, 5]]), bias: Matrix([[5, 6, 8]])),
        lowest: [4, 5, 7],
        highest: [6, 7, 9],
        smearing: [1, 1.5, 2]
    )

    /// Four training prompts on the axes; the outcome of `large` on the first is unknown.
    static let knn = PolicyParameters(
        algorithm: "knn",
        settings: ["neighbors": 2, "shrinkage": 1, "similarity_weights": false],
        tensors: [
            "features": Matrix([[1, 0], [0.8, 0.6], [0, 1], [-1, 0]]),
            "quality": Matrix([[0.2, 0.8, 0], [0.4, 0.6, 1], [0.9, 0.9, 0.9], [0, 0, 0.5]]),
            "tokens": Matrix([[100, 200, 0], [300, 400, 2000], [100, 100, 1000], [0, 0, 1000]]),
            "known": Matrix([[1, 1, 0], [1, 1, 1], [1, 1, 1], [1, 1, 1]]),
            "mean_quality": Matrix([[0.375, 0.575, 0.8]]),
            "mean_tokens": Matrix([[125, 175, 1330]]),
        ]
    )

    static let bilinear = BaRPPolicy(
        network: BaRPNetwork(
            preferenceEncoder: barp.network.preferenceEncoder,
            head: .bilinear(Affine(wave(2, 9, phase: 0.7), wave(1, 3, phase: 0.8)))
        ),
        rewardUnit: 4,
        costScale: costScale
    )

    /// Two tables of two and three clusters.
    static let kmeans = ClusterPredictor(
        tables: [
            ClusterPredictor.Table(
                centroids: Matrix([[1, 0], [0, 1]]),
                quality: Matrix([[0.2, 0.4, 0.6], [0.4, 0.8, 1]]),
                tokens: Matrix([[100, 200, 1000], [200, 300, 2000]])
            ),
            ClusterPredictor.Table(
                centroids: Matrix([[0, -1], [0.6, 0.8], [-1, 0]]),
                quality: Matrix([[0, 0.1, 0.3], [0.5, 0.6, 0.9], [0.1, 1, 1]]),
                tokens: Matrix([[0, 100, 500], [100, 400, 3000], [100, 100, 100]])
            ),
        ],
        top: 2
    )

    static let scoreNetwork = ScoreNetworkPredictor(
        layers: [
            DenseLayer(weight: wave(2, 4, phase: 0.15), bias: wave(1, 4, phase: 0.25)),
            DenseLayer(weight: wave(4, 6, phase: 0.35), bias: wave(1, 6, phase: 0.45)),
        ],
        center: [5, 6, 8],
        spread: [0.5, 1, 0],
        lowest: [4, 5, 7],
        highest: [6, 7, 9],
        smearing: [1, 1.5, 2]
    )

    /// Three arms over [h ; h * w_c ; w ; 1] with h of length one; A^-1 positive definite.
    static let linearArms = LinearArms(
        features: PreferenceFeatures(
            projection: DenseLayer(weight: Matrix([[0.8], [-0.6]]), bias: Matrix([[0.1]])),
            interacts: true
        ),
        coefficients: wave(5, 3, phase: 0.55),
        inverses: (1...3).map { arm in
            var inverse = Matrix(rows: 5, columns: 5, repeating: 0.01)
            for index in 0..<5 { inverse[index, index] = 0.1 * Float(arm) }
            return inverse
        },
        costScale: costScale
    )

    static let hierarchical = PolicyParameters(
        algorithm: "hierarchical",
        settings: ["skill_share": 0.5, "cluster_top": 2, "length_low": 4, "length_high": 7],
        tensors: [
            "difficulty.weight": Matrix([[1], [-2]]),
            "ability": Matrix([[-1, 0, 1]]),
            "correction.weight": wave(2, 3, phase: 0.1),
            "correction.bias": Matrix([[0.1, 0, -0.1]]),
            "skill.weight": wave(2, 3, phase: 0.7),
            "skill.bias": Matrix([[-1, 0, 2]]),
            "length.weight": wave(2, 3, phase: 0.4),
            "length.bias": Matrix([[5, 5.5, 6]]),
            "length.factor": Matrix([[1, 1.2, 0.9]]),
            "cluster.0.centroids": Matrix([[1, 0], [0, 1], [-0.6, 0.8]]),
            "cluster.0.effect": Matrix([[0.1, 0, -0.1], [-0.05, 0.2, 0], [0, 0, 0.3]]),
        ]
    )

    /// Identity vectors of length three, a set encoder of width 16 with two heads, or none.
    static func llmBandit(
        costForm: CostForm = .setMaximum,
        utilityWeight: Double = 0,
        usesPredictedCost: Bool = false,
        readsContext: Bool = true
    ) -> PolicyParameters {
        let width = 16
        var tensors = [
            "identities": wave(3, 3, phase: 0.12),
            "input_tokens": Matrix([[100, 100, 120]]),
            "output_tokens": Matrix([[4950, 1300, 640]]),
            "set.element.weight": wave(5, width, phase: 0.22),
            "set.element.bias": wave(1, width, phase: 0.32),
            "set.seed": wave(1, width, phase: 0.42),
            "prompt.weight": wave(2, width, phase: 0.52),
            "prompt.bias": wave(1, width, phase: 0.62),
            "preference.weight": wave(2, width, phase: 0.72),
            "preference.bias": wave(1, width, phase: 0.82),
            "head.0.weight": wave((readsContext ? 3 : 2) * width, width, phase: 0.92),
            "head.0.bias": wave(1, width, phase: 0.05),
            "head.1.weight": wave(width, 3, phase: 0.15),
            "head.1.bias": wave(1, 3, phase: 0.25),
        ]
        for (index, block) in ["set.self", "set.pool"].enumerated() {
            for (place, layer) in ["query", "key", "value", "output", "inner", "outer"].enumerated() {
                let phase = Float(index) * 0.07 + Float(place) * 0.11
                tensors["\(block).\(layer).weight"] = wave(width, width, phase: phase)
                tensors["\(block).\(layer).bias"] = wave(1, width, phase: phase + 0.03)
            }
            for norm in ["norm.0", "norm.1"] {
                tensors["\(block).\(norm).weight"] = wave(1, width, phase: 0.3 + Float(index) * 0.1)
                tensors["\(block).\(norm).bias"] = wave(1, width, phase: 0.4)
            }
        }
        if !readsContext { tensors = tensors.filter { !$0.key.hasPrefix("set.") } }
        return PolicyParameters(
            algorithm: "llm-bandit",
            settings: [
                "heads": 2, "cost_form": .text(costForm.rawValue), "dynamic_cost": .flag(usesPredictedCost),
                "cost_reference": 0.5, "lowest_ratio": 0, "highest_ratio": 2, "utility_weight": .number(utilityWeight),
                "reward_unit": 4,
            ],
            tensors: tensors
        )
    }

    /// Features of length two, identity vectors of length three.
    static let itemResponse = PolicyParameters(
        algorithm: "item-response",
        settings: [
            "platt_slope": 0.8, "platt_intercept": -0.1, "label_threshold": 0.5, "length_low": 4, "length_high": 7,
        ],
        tensors: ItemResponseModel(
            promptWeight: wave(2, 5, phase: 0.17),
            identityLayer: DenseLayer(weight: wave(3, 5, phase: 0.27), bias: wave(1, 5, phase: 0.37)),
            hiddenLayer: DenseLayer(weight: wave(5, 4, phase: 0.47), bias: wave(1, 4, phase: 0.57)),
            pointwiseHead: DenseLayer(weight: wave(4, 1, phase: 0.67), bias: wave(1, 1, phase: 0.77)),
            pairwiseHead: DenseLayer(weight: wave(4, 1, phase: 0.87), bias: wave(1, 1, phase: 0.97)),
            identities: wave(3, 3, phase: 0.07)
        ).tensors(named: "item_response").merging([
            "sharpness": Matrix([[1, 1, 0.5]]),
            "length.weight": wave(2, 3, phase: 0.4),
            "length.bias": Matrix([[5, 5.5, 6]]),
            "length.factor": Matrix([[1, 1.2, 0.9]]),
        ]) { own, _ in own }
    )

    static let blend = BlendPredictor(members: [.init(ridge, weight: 2), .init(kmeans, weight: 1)], candidates: 3)

    /// Calls of 0.0001, 0.001 and 0.008 USD.
    static let calls = TypicalCalls(inputTokens: [1000, 500, 200], outputTokens: [500, 500, 493.333_34])

    /// One example of every policy the registry knows.
    static let policies: [PolicyParameters] = [
        barp.parameters,
        bilinear.parameters,
        BestSinglePolicy(quality: [0.5, 0.7, 0.9], calls: calls, costScale: costScale).parameters,
        CheapestPolicy(calls: calls).parameters,
        EpsilonGreedyPolicy(
            arms: LinearArms(
                features: linearArms.features,
                coefficients: linearArms.coefficients,
                costScale: costScale
            )
        ).parameters,
        llmBandit(),
        llmBandit(costForm: .globalLogarithm, utilityWeight: 20, usesPredictedCost: true),
        llmBandit(costForm: .globalLogarithm, utilityWeight: 20, usesPredictedCost: true, readsContext: false),
        LinTSPolicy(arms: linearArms, scale: 0.5, draws: 200, seed: 3).parameters,
        LinUCBPolicy(arms: linearArms, alpha: 0.5).parameters,
        PredictedUtilityPolicy(costScale: costScale).parameters,
        RandomPolicy().parameters,
    ]

    /// One example of every outcome predictor the registry knows.
    static let predictors: [PolicyParameters] = [
        hierarchical, ridge.parameters, knn, kmeans.parameters, scoreNetwork.parameters, itemResponse,
        blend.parameters,
    ]

    static func trained(
        _ policy: PolicyParameters = barp.parameters,
        _ predictor: PolicyParameters = ridge.parameters,
        explore: Double = 0.1
    ) throws -> TrainedPolicy {
        try TrainedPolicy(
            candidates: candidates,
            encoder: EncoderIdentity(name: "test", digest: digest, dimension: 2),
            costScale: costScale,
            explore: explore,
            policy: policy,
            predictor: predictor,
            provenance: provenance
        )
    }

    static func batch(_ quality: Matrix, _ cost: Matrix, allowed: [Bool]? = nil) -> DecisionBatch {
        DecisionBatch(
            features: wave(quality.rows, 2, phase: 0),
            candidates: candidates,
            predictedQuality: quality,
            predictedCost: cost,
            allowed: allowed
        )
    }
}
