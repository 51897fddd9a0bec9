// Li, "LLM Bandit: Cost-Efficient LLM Generation via Preference-Conditioned Dynamic Routing" (arXiv 2502.02743),
// section on model identity vectors, equation 2 (pointwise head f) and the pairwise head g in its difference form.

package import Numerics

/// How well a language model answers a prompt, from the prompt's features e and the model's identity vector I.
///
///     b1 = relu(W1e e + W1I I + c1),  b2 = relu(W2 b1 + c2),  f = vf . b2 + cf,  g = vg . b2 + cg
///
/// sigmoid f is the probability of a good answer; sigmoid(g(e, I_a) - g(e, I_b)) that a's answer beats b's. There are
/// no item parameters: the features carry them. A model that training never saw needs nothing but an identity vector.
package struct ItemResponseModel: Sendable, Equatable {
    /// W1e, d_e x h1: the part of the first layer that reads the prompt.
    package let promptWeight: Matrix

    /// W1I and c1, d x h1: the part that reads the identity.
    package let identityLayer: DenseLayer

    /// W2 and c2, h1 x h2.
    package let hiddenLayer: DenseLayer

    /// vf and cf, h2 x 1: the logit of a good answer.
    package let pointwiseHead: DenseLayer

    /// vg and cg, h2 x 1: strength in a comparison of two models on one prompt.
    package let pairwiseHead: DenseLayer

    /// mu, the identity vectors of the K known models, K x d.
    package let identities: Matrix

    /// - Precondition: the widths follow one another.
    package init(
        promptWeight: Matrix,
        identityLayer: DenseLayer,
        hiddenLayer: DenseLayer,
        pointwiseHead: DenseLayer,
        pairwiseHead: DenseLayer,
        identities: Matrix
    ) {
        let (first, second) = (identityLayer.outputs, hiddenLayer.outputs)
        precondition(promptWeight.columns == first && hiddenLayer.inputs == first, "first layer widths differ")
        precondition(pointwiseHead.inputs == second && pointwiseHead.outputs == 1, "pointwise head does not fit")
        precondition(pairwiseHead.inputs == second && pairwiseHead.outputs == 1, "pairwise head does not fit")
        precondition(identities.columns == identityLayer.inputs, "identity vectors do not fit")
        self.promptWeight = promptWeight
        self.identityLayer = identityLayer
        self.hiddenLayer = hiddenLayer
        self.pointwiseHead = pointwiseHead
        self.pairwiseHead = pairwiseHead
        self.identities = identities
    }

    /// d_e, the length of a feature vector.
    package var featureLength: Int { promptWeight.rows }

    /// d, the length of an identity vector.
    package var identityLength: Int { identities.columns }

    /// The model with other identity vectors, K' x d; all else is shared, not copied.
    package func with(identities: Matrix) -> ItemResponseModel {
        ItemResponseModel(
            promptWeight: promptWeight,
            identityLayer: identityLayer,
            hiddenLayer: hiddenLayer,
            pointwiseHead: pointwiseHead,
            pairwiseHead: pairwiseHead,
            identities: identities
        )
    }

    /// The part that all models share: what an identity vector means.
    ///
    /// A vector fitted under another network, of another encoder or pool of models, says nothing here.
    package var network: ItemResponseModel { with(identities: Matrix(rows: 0, columns: identityLength)) }

    /// The logits f of the known models, n x K, for `features` n x d_e.
    package func logits(features: Matrix) -> Matrix { logits(features: features, identities: identities) }

    /// The logits f(e_n, I_k), n x K.
    ///
    /// W1e e is computed once a prompt and W1I I + c1 once a model; each pair then costs one h1 x h2 product.
    ///
    /// - Parameters:
    ///   - features: n x d_e.
    ///   - identities: K x d, of any models.
    /// - Returns: the logits.
    package func logits(features: Matrix, identities: Matrix) -> Matrix {
        outputs(prompts: features.rowTiled(by: promptWeight), identities, head: pointwiseHead)
    }

    /// The probabilities sigmoid f(e_n, I_k) of a good answer, uncalibrated; n x K.
    package func probabilities(features: Matrix, identities: Matrix) -> Matrix {
        logits(features: features, identities: identities).sigmoids
    }

    /// The same for the known models.
    package func probabilities(features: Matrix) -> Matrix { probabilities(features: features, identities: identities) }

    /// The strengths g(e_n, I_k), n x K; only their differences on one prompt mean anything.
    package func strengths(features: Matrix, identities: Matrix) -> Matrix {
        outputs(prompts: features.rowTiled(by: promptWeight), identities, head: pairwiseHead)
    }

    /// One head's output for every prompt and model; `prompts` is W1e e, n x h1.
    ///
    /// Training wires these layers a second time (`IdentityNetwork`): there every row has a prompt and a sampled
    /// identity of its own, here a model's part is computed once and one buffer serves all models, which a shared
    /// wiring would give up. Golden tests hold the two together.
    private func outputs(prompts: Matrix, _ identities: Matrix, head: DenseLayer) -> Matrix {
        precondition(prompts.columns == identityLayer.outputs, "features of another length")
        let models = identityLayer(identities, rectified: false)
        let (rows, width) = (prompts.rows, prompts.columns)
        var result = Matrix(rows: rows, columns: identities.rows)
        var first = Matrix(rows: rows, columns: width)
        for model in 0..<identities.rows {
            let start = model * width
            unsafe first.elements.withUnsafeMutableBufferPointer { first in
                unsafe prompts.elements.withUnsafeBufferPointer { prompt in
                    unsafe models.elements.withUnsafeBufferPointer { identity in
                        for row in 0..<rows {
                            for column in 0..<width {
                                unsafe first[row * width + column] = max(
                                    prompt[row * width + column] + identity[start + column],
                                    0
                                )
                            }
                        }
                    }
                }
            }
            let output = head(hiddenLayer(first, rectified: true), rectified: false)
            for row in 0..<rows { result[row, model] = output.elements[row] }
        }
        return result
    }
}
