// Li, "LLM Bandit: Cost-Efficient LLM Generation via Preference-Conditioned Dynamic Routing" (arXiv 2502.02743),
// equation 5: pi(k | x, C, w) = softmax over the candidate set of I_k . h(x, C, w). At inference the most probable
// candidate.

package import Numerics

/// The set policy of LLM Bandit at inference.
///
/// The candidates of a decision form a set: each is a row [identity ; cost ; predicted score]. A set transformer turns
/// it into a vector t, and h = H2 relu(H1 [t ; P e ; Q w]) is compared with the identities, so that any set of any size
/// has a distribution, with candidates that training never saw.
///
/// Settings: `heads`; `cost_form` (``CostForm``); `dynamic_cost` (whether cost is the prediction for the prompt, else
/// the model's mean); `cost_reference` (the typical c~); `lowest_ratio` and `highest_ratio` (the trained range of w_c /
/// w_q); `utility_weight` (0 in the paper's form; above it the predicted utility w_q p - w_c c~ over w_q + w_c *
/// reference is added to the logits that many times); `reward_unit` (what a reward of 1 is worth in logits). Tensors:
/// `identities` (K x d), those of ``TypicalCalls``, and those of ``SetNetwork``.
///
/// The network reads costs at the prices of training: it saw no model at two prices, so what it would make of another
/// one is anyone's guess. At other prices a logit changes as the utility of its candidate does, `reward_unit` times
/// (`utility_weight` times, where that is how utility enters it).
package struct LLMBanditPolicy: StoredPolicy, ExtensiblePart {
    package static let algorithm = "llm-bandit"

    private let settings: LLMBanditSettings

    /// The identity vectors I, K x d.
    package let identities: Matrix

    /// What calls of each model are like.
    package let calls: TypicalCalls

    /// Each model's mean cost in USD a call at the prices of training.
    let meanCost: [Float]

    package let costForm: CostForm

    /// Whether the cost in the context is the prediction for the prompt.
    package let usesPredictedCost: Bool

    /// The c~ that counts as typical.
    package let costReference: Float

    /// The trained range of w_c / w_q.
    package let trainedRatios: ClosedRange<Double>

    /// How strongly the predicted utility enters the logits.
    package let utilityWeight: Float

    /// What a reward of 1 is worth in logits.
    package let rewardUnit: Float

    let costScale: CostScale
    let network: SetNetwork<Matrix>

    /// The tensors of ``network`` by name.
    private let networkTensors: [String: Matrix]

    /// The identities' part of the set transformer's first layer, K x width; nil where candidates are not read.
    let identityParts: Matrix?

    package init(parameters: PolicyParameters, frame: DecisionFrame) throws(PolicyError) {
        let models = frame.candidates.count
        settings = try parameters.settings(LLMBanditSettings.self)
        guard settings.lowestRatio <= settings.highestRatio else {
            throw .invalidParameters(
                "\(Self.algorithm) setting 'lowest_ratio' is \(settings.lowestRatio); expected at most "
                    + "\(settings.highestRatio), which is 'highest_ratio'"
            )
        }
        costForm = settings.costForm
        usesPredictedCost = settings.usesPredictedCost
        costReference = Float(settings.costReference)
        trainedRatios = settings.lowestRatio...settings.highestRatio
        utilityWeight = Float(settings.utilityWeight)
        identities = try parameters.tensor("identities", rows: models)
        rewardUnit = Float(settings.rewardUnit)
        calls = try TypicalCalls(parameters: parameters, models: models)
        meanCost = calls.costs(frame.candidates)
        var shape = SetNetworkShape(identityLength: identities.columns, featureLength: frame.dimension)
        shape.heads = settings.heads
        shape.width = try parameters.tensor("prompt.weight").columns
        shape.readsContext = parameters.tensors.keys.contains { $0.hasPrefix("set.") }
        guard !shape.readsContext || (shape.width > 0 && shape.width % (8 * shape.heads) == 0) else {
            throw .invalidParameters(
                "\(Self.algorithm) has width \(shape.width); "
                    + "expected a multiple of \(8 * shape.heads) for \(shape.heads) heads"
            )
        }
        var tensors: [String: Matrix] = [:]
        network = try SetNetwork(shape) { declaration throws(PolicyError) in
            let (name, rows, columns) = (declaration.name, declaration.rows, declaration.columns)
            let tensor = try parameters.tensor(name, rows: rows, columns: columns)
            tensors[name] = tensor
            return tensor
        }
        networkTensors = tensors
        costScale = frame.costScale
        identityParts = network.context?.identityParts(identities)
        try parameters.require(
            algorithm: Self.algorithm,
            settings: LLMBanditSettings.self,
            tensors: Set(self.parameters.tensors.keys)
        )
    }

    package var parameters: PolicyParameters {
        var tensors = networkTensors
        tensors["identities"] = identities
        tensors.merge(calls.tensors) { first, _ in first }
        return PolicyParameters(algorithm: Self.algorithm, settings: settings, tensors: tensors)
    }

    package func parameters(adding candidate: NewCandidate) throws(PolicyError) -> PolicyParameters {
        guard candidate.identity.count == identities.columns else {
            throw .invalidParameters(
                "the identity vector of '\(candidate.model.name)' has \(candidate.identity.count) numbers; "
                    + "expected \(identities.columns)"
            )
        }
        var parameters = parameters
        parameters.tensors["identities"] = identities.appending(row: candidate.identity)
        parameters.tensors.merge(calls.adding(candidate).tensors) { _, new in new }
        return parameters
    }

    package func isTrained(for preference: Preference) -> Bool {
        trainedRatios.contains(CostForm.ratio(preference))
    }

    package func probabilities(_ batch: DecisionBatch, preference: Preference) -> Matrix {
        batch.greedyChoice(logits(batch, preference: preference))
    }
}
