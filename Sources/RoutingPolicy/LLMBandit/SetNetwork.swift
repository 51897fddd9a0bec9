// The networks of LLM Bandit (arXiv 2502.02743), equation 5: logit_k = I_k . h with h = H2 relu(H1 [t ; P e ; Q w]) and
// t = PMA(SAB(C A + a)). The value network has the same trunk with weights of its own, no preference, and two outputs.

package import Numerics

/// How a network over candidate sets is wired, for tensors of any kind: matrices at inference, variables of a tape in
/// training.
///
/// Tensors: `set.*` (``SetTransformer``; left out where the candidates are not read), `prompt.*`, `preference.*` (left
/// out where the preference is not read), `head.0.*` and `head.1.*`, each `.weight` and `.bias`.
package struct SetNetwork<Tensor> {
    package let context: SetTransformer<Tensor>?
    let prompt: Affine<Tensor>
    let preference: Affine<Tensor>?
    let hidden: Affine<Tensor>
    let last: Affine<Tensor>

    /// - Parameters:
    ///   - shape: its sizes.
    ///   - tensor: gives each tensor, asked for in one fixed order.
    /// - Throws: what `tensor` throws.
    package init<Failure: Error>(
        _ shape: SetNetworkShape,
        tensor: (TensorDeclaration) throws(Failure) -> Tensor
    ) throws(Failure) {
        let (width, readsPreference) = (shape.width, shape.output == .query)
        context = shape.readsContext ? try SetTransformer(named: "set", shape, tensor: tensor) : nil
        prompt = try Affine(named: "prompt", inputs: shape.featureLength, outputs: width, tensor: tensor)
        preference = readsPreference ? try Affine(named: "preference", inputs: 2, outputs: width, tensor: tensor) : nil
        let joined = width * (1 + (shape.readsContext ? 1 : 0) + (readsPreference ? 1 : 0))
        hidden = try Affine(named: "head.0", inputs: joined, outputs: width, tensor: tensor)
        let outputs = readsPreference ? shape.identityLength : 2
        last = try Affine(named: Self.lastLayer, inputs: width, outputs: outputs, tensor: tensor)
    }

    /// The name of the layer that gives the output.
    package static var lastLayer: String { "head.1" }

    /// Q w, n x width; nil where preferences are not read.
    ///
    /// A step of its own, as at inference one preference serves all prompts.
    ///
    /// - Parameters:
    ///   - preferences: w, n x 2.
    ///   - pass: what computes.
    /// - Returns: one row a preference.
    package func encoded<Pass: ForwardPass>(
        preferences: Tensor,
        in pass: inout Pass
    ) -> Tensor? where Pass.Tensor == Tensor {
        preference.map { pass.dense(preferences, $0, rectified: false) }
    }

    /// The output of a batch of n decisions.
    ///
    /// - Parameters:
    ///   - elements: X = C A + a, one row an item; nil where candidates are not read.
    ///   - sets: which items belong to each decision.
    ///   - features: e, n x d_e.
    ///   - encodedPreferences: Q w, n x width; nil where preferences are not read.
    ///   - pass: what computes.
    /// - Returns: h, n x d, or the values, n x 2.
    package func callAsFunction<Pass: ForwardPass>(
        elements: Tensor?,
        sets: RowSegments,
        features: Tensor,
        encodedPreferences: Tensor?,
        in pass: inout Pass
    ) -> Tensor where Pass.Tensor == Tensor {
        var joined = pass.dense(features, prompt, rectified: false)
        if let context, let elements {
            joined = pass.concatenated(context(elements, sets: sets, in: &pass), joined)
        }
        if let encodedPreferences { joined = pass.concatenated(joined, encodedPreferences) }
        return pass.dense(pass.dense(joined, hidden, rectified: true), last, rectified: false)
    }
}

extension SetNetwork: Sendable where Tensor: Sendable {}
