// Starting values: He et al. (arXiv 1502.01852) for the weights, as LLM Bandit (arXiv 2502.02743) names none.

internal import Gradients
internal import Numerics
internal import RoutingPolicy

/// What training moves: the network's weights and the variational parameters of every identity vector.
struct IdentityParameters: Sendable {
    /// In the order of ``names``.
    var tensors: [Matrix]

    static let names = [
        "prompt.weight", "identity.weight", "identity.bias", "hidden.weight", "hidden.bias", "pointwise.weight",
        "pointwise.bias", "pairwise.weight", "pairwise.bias", "identities", "log_variances",
    ]

    init(_ shape: IdentityTraining, features: Int, models: Int, using generator: inout PhiloxGenerator) {
        let (d, first, second) = (shape.identityLength, shape.firstWidth, shape.secondWidth)
        // One layer over [e ; I], so both parts start with the deviation of its fan-in.
        let joint = Matrix.heNormal(inputs: features + d, outputs: first, using: &generator)
        let hidden = Matrix.heNormal(inputs: first, outputs: second, using: &generator)
        let pointwise = Matrix.heNormal(inputs: second, outputs: 1, using: &generator)
        let pairwise = Matrix.heNormal(inputs: second, outputs: 1, using: &generator)
        var means = generator.normals(models * d)
        for place in means.indices { means[place] *= 0.1 }
        tensors = [
            joint.rows(at: 0..<features), joint.rows(at: features..<features + d), Matrix(rows: 1, columns: first),
            hidden, Matrix(rows: 1, columns: second), pointwise, Matrix(rows: 1, columns: 1), pairwise,
            Matrix(rows: 1, columns: 1), Matrix(rows: models, columns: d, elements: means),
            Matrix(rows: models, columns: d, repeating: -4),
        ]
    }

    /// logvar, K x d.
    var logVariances: Matrix { tensors[10] }

    /// The network with the means mu as identity vectors: what inference uses.
    var model: ItemResponseModel {
        func layer(_ place: Int) -> DenseLayer { DenseLayer(weight: tensors[place], bias: tensors[place + 1]) }
        return ItemResponseModel(
            promptWeight: tensors[0],
            identityLayer: layer(1),
            hiddenLayer: layer(3),
            pointwiseHead: layer(5),
            pairwiseHead: layer(7),
            identities: tensors[9]
        )
    }
}
