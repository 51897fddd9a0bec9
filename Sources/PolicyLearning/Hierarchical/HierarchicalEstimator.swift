// Stages after the doubly robust idea (Dudik, Langford and Li, arXiv 1103.4601): a model of all outcomes, then a
// correction from what the chosen models' outcomes left unexplained.

internal import Glibc
internal import Numerics
internal import RoutingPolicy

/// Fits the linear parts of a ``HierarchicalPredictor`` to the known outcomes; ``ClusterEffects`` adds what they leave.
struct HierarchicalEstimator {
    /// How many principal components of the features enter.
    var components = 128

    /// How many of them a model may weigh in its own way in stage 2.
    var ownComponents = 32

    /// s of the predictor.
    var skillShare = 0.5

    /// The parameters of the predictor, without cluster tables.
    ///
    /// - Throws: `FactorizationError` for features that are not finite.
    func fit(
        _ observations: Observations,
        features: Matrix,
        candidates: [LanguageModel]
    ) throws(FactorizationError) -> PolicyParameters {
        let coordinates = try PromptCoordinates(features, count: components)
        let price = Self.standardised(candidates.map { log($0.priceUnit) })
        let difficulty = try AdditiveLogistic(
            observations,
            inputs: coordinates.values,
            groups: coordinates.groups,
            price: price
        )
        let hardness = difficulty.difficulty(coordinates.values)
        let correction = try correction(observations, coordinates, difficulty, hardness)
        let skill = try skill(observations, coordinates, difficulty, hardness, price)
        let length = try LengthRegression(observations, coordinates: coordinates, price: price)

        let (slope, level) = coordinates.unfolded([difficulty.slope])
        let (correctionWeight, correctionShift) = coordinates.unfolded(correction)
        let (skillWeight, skillShift) = coordinates.unfolded(skill.weights)
        let (lengthWeight, lengthShift) = coordinates.unfolded(length.weights)
        func row(_ values: [Double], plus shift: [Double]) -> Matrix {
            Matrix([zip(values, shift).map { Float($0 + $1) }])
        }
        let none = [Double](repeating: 0, count: candidates.count)
        var settings = HierarchicalSettings()
        settings.skillShare = skillShare
        settings.clusterTop = ClusterEffects.top
        settings.length = AnswerLength.Bounds(length.range)
        return PolicyParameters(
            algorithm: HierarchicalPredictor.algorithm,
            settings: settings,
            tensors: [
                "difficulty.weight": slope,
                "ability": row(difficulty.ability, plus: none.map { $0 + level[0] }),
                "correction.weight": correctionWeight,
                "correction.bias": row(none, plus: correctionShift),
                "skill.weight": skillWeight,
                "skill.bias": row(skill.biases, plus: skillShift),
                "length.weight": lengthWeight,
                "length.bias": row(length.biases, plus: lengthShift),
                "length.factor": row(length.factors, plus: none),
            ]
        )
    }

    /// Stage 3: for each model a regression of its residuals, pulled towards zero by an estimated variance.
    private func correction(
        _ observations: Observations,
        _ coordinates: PromptCoordinates,
        _ difficulty: AdditiveLogistic,
        _ hardness: [Double]
    ) throws(FactorizationError) -> [[Double]] {
        let model = observations.modelOfEach
        let residuals = observations.quality.indices.map { index in
            let logit = hardness[observations.prompts[index]] + difficulty.ability[model[index]]
            return observations.quality[index] - sigmoid(logit)
        }
        return try ResidualRegression(observations, inputs: coordinates.values, targets: residuals).weights
    }

    /// Stage 2, as weights over the coordinates and a bias for each model.
    private func skill(
        _ observations: Observations,
        _ coordinates: PromptCoordinates,
        _ difficulty: AdditiveLogistic,
        _ hardness: [Double],
        _ price: [Double]
    ) throws(FactorizationError) -> (weights: [[Double]], biases: [Double]) {
        let count = min(ownComponents, coordinates.values.columns)
        let mean = hardness.reduce(0, +) / Double(hardness.count)
        let variance = hardness.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(hardness.count)
        let deviation = variance > 1e-12 ? variance.squareRoot() : 1
        var inputs = Matrix(rows: hardness.count, columns: count + 2)
        for row in 0..<inputs.rows {
            inputs[row, 0] = 1
            inputs[row, 1] = Float((hardness[row] - mean) / deviation)
            for column in 0..<count { inputs[row, column + 2] = coordinates.values[row, column] }
        }
        let fit = try DeviatingLogistic(
            observations,
            inputs: inputs,
            groups: [0, 1] + (0..<count).map { $0 < 4 ? 2 : $0 < 16 ? 3 : 4 },
            price: price
        )
        let weights = fit.weights.map { slopes in
            difficulty.slope.enumerated().map { $1 * slopes[1] / deviation + ($0 < count ? slopes[$0 + 2] : 0) }
        }
        return (weights, fit.weights.map { fit.offset + $0[0] - $0[1] * mean / deviation })
    }

    /// Mean 0 and standard deviation 1; all 0 where they are equal.
    static func standardised(_ values: [Double]) -> [Double] {
        let mean = values.reduce(0, +) / Double(values.count)
        let variance = values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(values.count)
        return values.map { variance > 1e-12 ? ($0 - mean) / variance.squareRoot() : 0 }
    }
}
