// What the hierarchical trainer learns; its stages and their sources are in PolicyLearning/Hierarchical. On one scale,
// what a prompt asks and what a model can: Rasch, Probabilistic Models for Some Intelligence and Attainment Tests
// (1960).

package import Numerics

/// What a snapshot keeps of ``HierarchicalPredictor`` beside tensors.
package struct HierarchicalSettings: NamedSettings {
    package var skillShare = 0.5
    package var clusterTop = 1
    package var length = AnswerLength.Bounds()

    package static let declared =
        [
            Setting("skill_share", \Self.skillShare, in: 0...1, "s, weight of the models' own slopes"),
            Setting("cluster_top", \Self.clusterTop, in: 1...1_000_000, "nearest clusters of a table"),
        ] + AnswerLength.Bounds.declared.map { $0.within(\.length) }

    package init() {}
}

/// Quality from three linear forms of the features for each candidate, the answer's length from a fourth.
///
///     q^ = clip(clip((1 - s) (logistic(x . d + a_k) + x . r_k + e_k)
///               + s logistic(x . t_k + b_k), 0, 1) + z_k(x), 0, 1)
///     y^ = f_k exp(clip(x . v_k + g_k, low, high))
///
/// The first term is the prompt's difficulty and the model's ability, corrected by what its own outcomes left
/// unexplained; the second one gives each model its own slopes. z_k(x) is what the model's outcomes near x left
/// unexplained by both: the mean effect of the `cluster_top` nearest clusters, averaged over tables, 0 without tables.
/// Settings: `skill_share` s, `cluster_top`, `length_low`, `length_high`. Tensors: `difficulty.weight` (d x 1),
/// `ability` a (1 x K), `correction.weight`, `skill.weight`, `length.weight` (d x K), `correction.bias`, `skill.bias`,
/// `length.bias` and `length.factor` (1 x K), and for each table `cluster.I.centroids` (C x d, rows of unit length) and
/// `cluster.I.effect` (C x K).
package struct HierarchicalPredictor: StoredPredictor {
    package static let algorithm = "hierarchical"

    package let parameters: PolicyParameters

    private let difficulty: DenseLayer
    private let correction: DenseLayer
    private let skill: DenseLayer
    private let length: AnswerLength
    private let ability: [Float]
    private let skillShare: Float
    private let clusterTables: [(centroids: Matrix, effect: Matrix)]
    private let clusterTop: Int

    package init(parameters: PolicyParameters, frame: DecisionFrame) throws(PolicyError) {
        let (inputs, models) = (frame.dimension, frame.candidates.count)
        func layer(_ name: String) throws(PolicyError) -> DenseLayer {
            DenseLayer(
                weight: try parameters.tensor("\(name).weight", rows: inputs, columns: models),
                bias: try parameters.tensor("\(name).bias", rows: 1, columns: models)
            )
        }
        difficulty = DenseLayer(
            weight: try parameters.tensor("difficulty.weight", rows: inputs, columns: 1),
            bias: Matrix(rows: 1, columns: 1)
        )
        ability = try parameters.tensor("ability", rows: 1, columns: models).elements
        correction = try layer("correction")
        skill = try layer("skill")
        length = try AnswerLength(parameters: parameters, frame: frame)
        let settings = try parameters.settings(HierarchicalSettings.self)
        skillShare = Float(settings.skillShare)
        var tables: [(centroids: Matrix, effect: Matrix)] = []
        while parameters.tensors["cluster.\(tables.count).centroids"] != nil {
            let centroids = try parameters.tensor("cluster.\(tables.count).centroids", columns: inputs)
            guard centroids.rows > 0 else {
                throw .invalidParameters("hierarchical cluster table \(tables.count) has no cluster")
            }
            let effect = try parameters.tensor("cluster.\(tables.count).effect", rows: centroids.rows, columns: models)
            tables.append((centroids, effect))
        }
        clusterTables = tables
        clusterTop = settings.clusterTop
        let linear: Set = [
            "difficulty.weight", "ability", "correction.weight", "correction.bias", "skill.weight", "skill.bias",
        ]
        try parameters.require(
            algorithm: Self.algorithm,
            settings: HierarchicalSettings.self,
            tensors: AnswerLength.tensorNames.union(linear)
                .union(tables.indices.flatMap { ["cluster.\($0).centroids", "cluster.\($0).effect"] })
        )
        self.parameters = PolicyParameters(
            algorithm: Self.algorithm,
            settings: settings,
            tensors: parameters.tensors
        )
    }

    package func predictions(_ features: Matrix) -> (quality: Matrix, outputTokens: Matrix) {
        let difficulty = difficulty(features, rectified: false)
        let correction = correction(features, rectified: false)
        var quality = skill(features, rectified: false)
        for row in 0..<features.rows {
            for model in ability.indices {
                let shared = sigmoid(difficulty[row, 0] + ability[model]) + correction[row, model]
                let individual = sigmoid(quality[row, model])
                quality[row, model] = min(max((1 - skillShare) * shared + skillShare * individual, 0), 1)
            }
        }
        if !clusterTables.isEmpty { addEffects(features.withUnitRows, to: &quality) }
        return (quality, length.predictions(features))
    }

    /// z_k(x), and the result kept within [0, 1].
    private func addEffects(_ directions: Matrix, to quality: inout Matrix) {
        let share = 1 / Float(clusterTables.count)
        for table in clusterTables {
            let effect = NearestClusters.means(
                of: [table.effect],
                nearestTo: directions,
                centroids: table.centroids,
                top: clusterTop
            )[0]
            for place in quality.elements.indices { quality.elements[place] += share * effect.elements[place] }
        }
        for place in quality.elements.indices { quality.elements[place] = min(max(quality.elements[place], 0), 1) }
    }
}
