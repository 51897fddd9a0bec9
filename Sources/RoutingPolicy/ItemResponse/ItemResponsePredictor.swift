// LLM Bandit's score predictor (arXiv 2502.02743): quality from identity vectors, calibrated as its section on
// pretraining does.

package import Numerics

/// What a snapshot keeps of ``ItemResponsePredictor`` beside tensors.
package struct ItemResponseSettings: NamedSettings {
    package var slope = 1.0
    package var intercept = 0.0

    /// -1: scores counted as they are.
    package var labelThreshold = -1.0
    package var length = AnswerLength.Bounds()

    package static let declared =
        [
            Setting("platt_slope", \Self.slope, in: 0...1e6, "a, the slope of Platt's scaling"),
            Setting("platt_intercept", \Self.intercept, in: -1000...1000, "b, its intercept"),
            Setting(
                "label_threshold",
                \Self.labelThreshold,
                in: -1...1,
                "a score above it was a good answer in training; -1: scores counted as they are"
            ),
        ] + AnswerLength.Bounds.declared.map { $0.within(\.length) }

    package init() {}
}

/// Quality from identity vectors, the answer's length from the prompt; a further model needs an identity vector.
///
///     q^ = sigmoid(a s_k f(e, I_k) + b),  y^ as ``AnswerLength``
///
/// a and b calibrate; s_k in (0, 1] is a model's sharpness: 1 for one that training saw, less for one of which a few
/// answers are known. Settings: `platt_slope` a, `platt_intercept` b, `label_threshold` (a score above it was a good
/// answer in training; -1: scores counted as they are), `length_low`, `length_high`. Tensors: those of
/// ``ItemResponseModel`` under `item_response`, `sharpness` (1 x K), and those of ``AnswerLength``.
package struct ItemResponsePredictor: StoredPredictor {
    package static let algorithm = "item-response"

    /// The prefix of the model's tensors.
    package static let prefix = "item_response"

    package let parameters: PolicyParameters

    /// The network and the candidates' identity vectors, K x d.
    package let model: ItemResponseModel

    /// How the length of the candidates' answers follows from prompts.
    package let length: AnswerLength

    /// The score above which an answer was a good one in training; nil where scores counted as they are.
    package let labelThreshold: Float?

    private let sharpness: [Float]
    private let slope: Float
    private let intercept: Float

    package init(parameters: PolicyParameters, frame: DecisionFrame) throws(PolicyError) {
        let models = frame.candidates.count
        model = try ItemResponseModel(
            named: Self.prefix,
            of: parameters,
            featureLength: frame.dimension,
            models: models
        )
        length = try AnswerLength(parameters: parameters, frame: frame)
        sharpness = try parameters.tensor("sharpness", rows: 1, columns: models).elements
        guard sharpness.allSatisfy({ $0 > 0 && $0 <= 1 }) else {
            throw .invalidParameters("item-response has a sharpness that is not above 0 and at most 1")
        }
        let settings = try parameters.settings(ItemResponseSettings.self)
        slope = Float(settings.slope)
        intercept = Float(settings.intercept)
        labelThreshold = settings.labelThreshold < 0 ? nil : Float(settings.labelThreshold)
        try parameters.require(
            algorithm: Self.algorithm,
            settings: ItemResponseSettings.self,
            tensors: AnswerLength.tensorNames.union(ItemResponseModel.tensorNames(Self.prefix)).union(["sharpness"])
        )
        self.parameters = PolicyParameters(
            algorithm: Self.algorithm,
            settings: settings,
            tensors: parameters.tensors
        )
    }

    /// The network with the calibration in its pointwise head: sigmoid f is then the calibrated probability of a model
    /// of sharpness 1.
    package var calibratedModel: ItemResponseModel {
        var (weight, bias) = (model.pointwiseHead.weight, model.pointwiseHead.bias)
        for place in weight.elements.indices { weight.elements[place] *= slope }
        for place in bias.elements.indices { bias.elements[place] = slope * bias.elements[place] + intercept }
        return ItemResponseModel(
            promptWeight: model.promptWeight,
            identityLayer: model.identityLayer,
            hiddenLayer: model.hiddenLayer,
            pointwiseHead: DenseLayer(weight: weight, bias: bias),
            pairwiseHead: model.pairwiseHead,
            identities: model.identities
        )
    }

    package func predictions(_ features: Matrix) -> (quality: Matrix, outputTokens: Matrix) {
        var quality = model.logits(features: features)
        for row in 0..<quality.rows {
            for column in 0..<quality.columns {
                quality[row, column] = slope * sharpness[column] * quality[row, column] + intercept
            }
        }
        return (quality.sigmoids, length.predictions(features))
    }
}

extension ItemResponsePredictor: ExtensiblePart {
    package func parameters(adding candidate: NewCandidate) throws(PolicyError) -> PolicyParameters {
        guard candidate.identity.count == model.identityLength else {
            throw .invalidParameters(
                "the identity vector of '\(candidate.model.name)' has \(candidate.identity.count) numbers; expected "
                    + "\(model.identityLength)"
            )
        }
        guard candidate.network == nil || candidate.network == model.network.tensors(named: Self.prefix) else {
            throw .invalidParameters(
                "the identity vector of '\(candidate.model.name)' was fitted under the network of another policy, "
                    + "of another encoder "
                    + "or other models; fit it under this one"
            )
        }
        var extended = parameters
        let vectors = model.identities.appending(row: candidate.identity)
        extended.tensors.merge(model.with(identities: vectors).tensors(named: Self.prefix)) { _, new in new }
        extended.tensors.merge(length.tensors(addingFactor: candidate.lengthFactor)) { _, new in new }
        extended.tensors["sharpness"] = Matrix([sharpness + [candidate.sharpness]])
        return extended
    }
}
