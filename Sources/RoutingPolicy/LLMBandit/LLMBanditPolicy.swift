// Li, "LLM Bandit: Cost-Efficient LLM Generation via Preference-Conditioned Dynamic Routing" (arXiv 2502.02743), equation 5:
// pi(k | x, C, w) = softmax over the candidate set of I_k . h(x, C, w). At inference the most probable candidate.

internal import Glibc
package import Numerics

/// The set policy of LLM Bandit at inference.
///
/// The candidates of a decision form a set: each is a row [identity ; cost ; predicted score]. A set transformer turns it into a
/// vector t, and h = H2 relu(H1 [t ; P e ; Q w]) is compared with the identities, so that any set of any size has a
/// distribution, with candidates that training never saw.
///
/// Settings: `heads`; `cost_form` (``CostForm``); `dynamic_cost` (1: cost is the prediction for the prompt, 0: the model's mean);
/// `cost_reference` (the typical c~); `lowest_ratio` and `highest_ratio` (the trained range of w_c / w_q);
/// `temperature` (0 in the paper's form; above it the predicted utility w_q p - w_c c~ over w_q + w_c * reference is added to the
/// logits that many times); `reward_unit` (what a reward of 1 is worth in logits). Tensors: `identities` (K x d), those
/// of ``TypicalCalls``, `set.*` (``SetEncoder``; left out where the policy reads no context), `prompt.*`,
/// `preference.*` and `head.0.*`, `head.1.*` (dense layers).
///
/// The network reads costs at the prices of training: it saw no model at two prices, so what it would make of another
/// one is anyone's guess. At other prices a logit changes as the utility of its candidate does, `reward_unit` times
/// (`temperature` times, where that is how utility enters it).
package struct LLMBanditPolicy: StoredPolicy, ExtensiblePart {
    package static let algorithm = "llm-bandit"

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
    package let temperature: Float

    /// What a reward of 1 is worth in logits.
    package let rewardUnit: Float

    private let heads: Int
    let costScale: CostScale
    private let encoder: SetEncoder?
    private let prompt: DenseLayer
    private let preference: DenseLayer
    private let head: [DenseLayer]
    private let identityParts: Matrix?

    package init(parameters: PolicyParameters, frame: DecisionFrame) throws(PolicyError) {
        let models = frame.candidates.count
        heads = Int(try parameters.setting("heads", in: 1...64).rounded())
        let form = try parameters.setting("cost_form", in: 0...Double(CostForm.allCases.count - 1))
        guard let form = CostForm(rawValue: Int(form.rounded())) else {
            throw .invalidParameters("\(Self.algorithm) has an unknown cost form \(form)")
        }
        costForm = form
        usesPredictedCost = try parameters.setting("dynamic_cost", in: 0...1) != 0
        costReference = Float(try parameters.setting("cost_reference", in: 1e-30...1e30))
        let lowest = try parameters.setting("lowest_ratio", in: 0...CostForm.largestRatio)
        trainedRatios = lowest...(try parameters.setting("highest_ratio", in: lowest...CostForm.largestRatio))
        temperature = Float(try parameters.setting("temperature", in: 0...1e6))
        identities = try parameters.tensor("identities", rows: models)
        rewardUnit = Float(try parameters.setting("reward_unit", in: 0...1e9))
        calls = try TypicalCalls(parameters: parameters, models: models)
        meanCost = calls.costs(frame.candidates)
        func layer(_ name: String, inputs: Int, outputs: Int? = nil) throws(PolicyError) -> DenseLayer {
            let weight = try parameters.tensor("\(name).weight", rows: inputs, columns: outputs)
            return DenseLayer(
                weight: weight,
                bias: try parameters.tensor("\(name).bias", rows: 1, columns: weight.columns)
            )
        }
        let readsContext = parameters.tensors.keys.contains { $0.hasPrefix("set.") }
        encoder =
            readsContext
            ? try SetEncoder(named: "set", of: parameters, inputs: identities.columns + 2, heads: heads) : nil
        prompt = try layer("prompt", inputs: frame.dimension)
        preference = try layer("preference", inputs: 2)
        let joined = (encoder?.width ?? 0) + prompt.outputs + preference.outputs
        let hidden = try layer("head.0", inputs: joined)
        head = [hidden, try layer("head.1", inputs: hidden.outputs, outputs: identities.columns)]
        costScale = frame.costScale
        identityParts = encoder?.identityParts(identities)
        try parameters.require(
            algorithm: Self.algorithm,
            settings: Set(self.parameters.settings.keys),
            tensors: Set(self.parameters.tensors.keys)
        )
    }

    package var parameters: PolicyParameters {
        var tensors = encoder?.tensors(named: "set") ?? [:]
        let layers = [("prompt", prompt), ("preference", preference), ("head.0", head[0]), ("head.1", head[1])]
        for (name, layer) in layers {
            tensors["\(name).weight"] = layer.weight
            tensors["\(name).bias"] = layer.bias
        }
        tensors["identities"] = identities
        tensors.merge(calls.tensors) { own, _ in own }
        return PolicyParameters(
            algorithm: Self.algorithm,
            settings: [
                "heads": Double(heads),
                "cost_form": Double(costForm.rawValue),
                "dynamic_cost": usesPredictedCost ? 1 : 0,
                "cost_reference": Double(costReference),
                "lowest_ratio": trainedRatios.lowerBound,
                "highest_ratio": trainedRatios.upperBound,
                "temperature": Double(temperature),
                "reward_unit": Double(rewardUnit),
            ],
            tensors: tensors
        )
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

    /// The softmax over the allowed candidates, before the most probable one is taken; n x K.
    package func distribution(_ batch: DecisionBatch, preference: Preference) -> Matrix {
        var result = logits(batch, preference: preference)
        let places = batch.allowed.indices.filter { batch.allowed[$0] }
        for row in 0..<result.rows {
            let highest = places.reduce(-Float.infinity) { max($0, result[row, $1]) }
            let powers = places.map { exp(result[row, $0] - highest) }
            let sum = powers.reduce(0, +)
            for (place, power) in zip(places, powers) { result[row, place] = power / sum }
        }
        return result
    }

    /// The logits of the allowed candidates at the prices in force, n x K; zero for the others.
    package func logits(_ batch: DecisionBatch, preference: Preference) -> Matrix {
        let places = batch.allowed.indices.filter { batch.allowed[$0] }
        var ratio = CostForm.ratio(preference)
        // Far beyond [0, 2] the published network, whose layers see w2 itself, says anything: the end of the range stands for all of that.
        if costForm == .setMaximum { ratio = min(ratio, max(trainedRatios.upperBound, 2)) }
        let encodedPreference = self.preference(
            Matrix([costForm.features(ratio: ratio, reference: costReference)]),
            rectified: false
        )
        var result = Matrix(rows: batch.features.rows, columns: batch.allowed.count)
        let own = identities.rows(at: places).transposed
        // Blocks of a tile's rows keep the activations of a set transformer in the cache.
        let block = ProductTile.rows
        for start in stride(from: 0, to: batch.features.rows, by: block) {
            let rows = start..<min(start + block, batch.features.rows)
            let (costs, scores) = context(batch, rows: rows, places: places)
            let changes = changes(batch, rows: rows, places: places, from: costs, ratio: ratio)
            let features = batch.features.rows(at: rows)
            let encodedPrompt = prompt(features, rectified: false)
            var joined: [Float] = []
            if let encoder, let identityParts {
                let sets = encoder(
                    identityParts: identityParts.rows(at: places),
                    costs: featureMatrix(costs),
                    scores: scores
                )
                for row in 0..<rows.count {
                    joined += sets.row(row) + encodedPrompt.row(row) + encodedPreference.row(0)
                }
            } else {
                for row in 0..<rows.count { joined += encodedPrompt.row(row) + encodedPreference.row(0) }
            }
            let input = Matrix(rows: rows.count, columns: head[0].inputs, elements: joined)
            let query = head[1](head[0](input, rectified: true), rectified: false)
            let logits = query.tiled(by: own)
            for (position, row) in rows.enumerated() {
                for (column, place) in places.enumerated() {
                    var logit = logits[position, column]
                    if temperature > 0 {
                        let utility = CostForm.utility(
                            quality: scores[position, column],
                            cost: costs[position, column],
                            ratio: ratio,
                            reference: costReference
                        )
                        logit += temperature * utility
                    }
                    if let changes { logit += changes[position, column] }
                    result[row, place] = logit
                }
            }
        }
        return result
    }
}
