package import Numerics

extension ItemResponseModel {
    /// The names that ``tensors(named:)`` writes after the prefix and a dot.
    private static let names = [
        "prompt.weight", "identity.weight", "identity.bias", "hidden.weight", "hidden.bias", "pointwise.weight",
        "pointwise.bias", "pairwise.weight", "pairwise.bias", "identities",
    ]

    /// The names of all tensors under a prefix, for a policy's check of stray names.
    package static func tensorNames(_ name: String) -> Set<String> { Set(names.map { "\(name).\($0)" }) }

    /// Reads what ``tensors(named:)`` wrote.
    ///
    /// - Parameters:
    ///   - name: the prefix of the tensors' names, for example `item_response`.
    ///   - parameters: of the policy or predictor that holds the model.
    ///   - featureLength: d_e.
    ///   - models: K.
    /// - Throws: `PolicyError.invalidParameters` if a tensor is missing, not finite, or of another shape.
    package init(
        named name: String,
        of parameters: PolicyParameters,
        featureLength: Int,
        models: Int
    ) throws(PolicyError) {
        func tensor(_ part: String, _ rows: Int?, _ columns: Int?) throws(PolicyError) -> Matrix {
            try parameters.tensor("\(name).\(part)", rows: rows, columns: columns)
        }
        func layer(_ part: String, _ inputs: Int, _ outputs: Int?) throws(PolicyError) -> DenseLayer {
            let weight = try tensor("\(part).weight", inputs, outputs)
            return DenseLayer(weight: weight, bias: try tensor("\(part).bias", 1, weight.columns))
        }
        let identities = try tensor("identities", models, nil)
        let promptWeight = try tensor("prompt.weight", featureLength, nil)
        let identityLayer = try layer("identity", identities.columns, promptWeight.columns)
        let hiddenLayer = try layer("hidden", promptWeight.columns, nil)
        self.init(
            promptWeight: promptWeight,
            identityLayer: identityLayer,
            hiddenLayer: hiddenLayer,
            pointwiseHead: try layer("pointwise", hiddenLayer.outputs, 1),
            pairwiseHead: try layer("pairwise", hiddenLayer.outputs, 1),
            identities: identities
        )
    }

    /// The model as tensors whose names begin with `name` and a dot.
    package func tensors(named name: String) -> [String: Matrix] {
        let layers = [
            ("identity", identityLayer), ("hidden", hiddenLayer), ("pointwise", pointwiseHead),
            ("pairwise", pairwiseHead),
        ]
        var tensors = ["\(name).prompt.weight": promptWeight, "\(name).identities": identities]
        for (part, layer) in layers {
            tensors["\(name).\(part).weight"] = layer.weight
            tensors["\(name).\(part).bias"] = layer.bias
        }
        return tensors
    }
}
