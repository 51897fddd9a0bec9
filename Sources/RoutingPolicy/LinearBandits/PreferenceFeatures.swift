// The features of the linear bandits in BaRP's comparison (arXiv 2510.07429, Table 7): x' = [h ; w ; 1], or with the
// interactions of prompt and preference x' = [h ; h * w_c ; w ; 1], without which the two cannot interact.

internal import Numerics

/// What a snapshot keeps of ``PreferenceFeatures`` beside tensors.
package struct PreferenceFeatureSettings: NamedSettings {
    package var interacts = true

    package static let declared = [
        Setting(
            "interactions",
            \Self.interacts,
            "whether the features times the weight of cost are features too"
        )
    ]

    package init() {}

    init(interacts: Bool) { self.interacts = interacts }
}

/// Turns a prompt's features and a preference into the one vector a linear bandit sees.
///
/// h is a linear map of the encoder's features, usually onto principal components: the cost of a linear bandit grows
/// with the square of the length. Stored as `projection.weight` (d x p), `projection.bias` (1 x p) and the setting
/// `interactions`.
package struct PreferenceFeatures: Sendable, Equatable {
    /// From the encoder's features to h.
    package let projection: DenseLayer

    /// Whether h * w_c is part of the vector.
    package let interacts: Bool

    package init(projection: DenseLayer, interacts: Bool) {
        self.projection = projection
        self.interacts = interacts
    }

    init(parameters: PolicyParameters, frame: DecisionFrame) throws(PolicyError) {
        let weight = try parameters.tensor("projection.weight", rows: frame.dimension)
        let bias = try parameters.tensor("projection.bias", rows: 1, columns: weight.columns)
        projection = DenseLayer(weight: weight, bias: bias)
        interacts = try parameters.settings(PreferenceFeatureSettings.self).interacts
    }

    /// The length D of a vector.
    package var count: Int { projection.outputs * (interacts ? 2 : 1) + 3 }

    /// The vector of a prompt with projected features `h`, at normalised weights of quality and cost.
    package func vector(_ h: ArraySlice<Float>, quality: Float, cost: Float) -> [Float] {
        var vector = Array(h)
        vector.reserveCapacity(count)
        if interacts { vector.append(contentsOf: h.map { $0 * cost }) }
        vector.append(quality)
        vector.append(cost)
        vector.append(1)
        return vector
    }

    /// The vectors of n prompts at one preference, n x D.
    func vectors(_ features: Matrix, preference: Preference) -> Matrix {
        let projected = projection(features, rectified: false)
        let (quality, cost) = (Float(preference.quality), Float(preference.cost))
        let elements = (0..<features.rows).flatMap { vector(projected.row($0), quality: quality, cost: cost) }
        return Matrix(rows: features.rows, columns: count, elements: elements)
    }

    var settings: PreferenceFeatureSettings { PreferenceFeatureSettings(interacts: interacts) }

    var tensors: [String: Matrix] {
        ["projection.weight": projection.weight, "projection.bias": projection.bias]
    }
}
