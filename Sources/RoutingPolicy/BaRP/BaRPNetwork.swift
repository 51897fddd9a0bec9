// The network of BaRP (arXiv 2510.07429): logits = g([h(x) ; phi(w)]), g one of the three heads of its Table 6.

/// How BaRP's network is wired, for tensors of any kind: matrices at inference, variables of a tape in training.
package struct BaRPNetwork<Tensor> {
    /// The three heads of the paper's Table 6.
    package enum Head {
        /// g: [h(x) ; phi(w)] to K logits, ReLU between layers; one layer is the linear head. Tensors: `head.I.weight`
        /// and `.bias`.
        case layers([Affine<Tensor>])

        /// logit_k = h(x)' B_k phi(w) + b_k, for phi of m outputs. Tensors: `bilinear.weight` (d x K m: the columns of
        /// B_0, then those of B_1 and so on) and `bilinear.bias` (1 x K).
        case bilinear(Affine<Tensor>)
    }

    /// phi: 2 preference weights to the preference encoding, ReLU after every layer.
    ///
    /// Tensors: `preference.I.weight` and
    /// `.bias`.
    package let preferenceEncoder: [Affine<Tensor>]

    package let head: Head

    /// - Precondition: the layers' widths follow one another.
    package init(preferenceEncoder: [Affine<Tensor>], head: Head) {
        self.preferenceEncoder = preferenceEncoder
        self.head = head
    }

    /// The K logits of each prompt, n x K.
    ///
    /// - Parameters:
    ///   - features: h(x), n x d.
    ///   - preferences: (w_q, w_c), n x 2; over matrices one row, which stands for all.
    ///   - pass: what computes.
    /// - Returns: the logits.
    package func callAsFunction<Pass: ForwardPass>(
        features: Tensor,
        preferences: Tensor,
        in pass: inout Pass
    ) -> Tensor where Pass.Tensor == Tensor {
        var encoded = preferences
        for layer in preferenceEncoder { encoded = pass.dense(encoded, layer, rectified: true) }
        switch head {
        case .layers(let layers):
            var activation = features
            for (index, layer) in layers.enumerated() {
                let isRectified = index < layers.count - 1
                activation =
                    index == 0
                    ? pass.dense(activation, joining: encoded, layer, rectified: isRectified)
                    : pass.dense(activation, layer, rectified: isRectified)
            }
            return activation
        case .bilinear(let layer):
            return pass.bilinear(features, encoded, layer)
        }
    }

    /// The same network over other tensors, which `transform` gives for each name and tensor in one fixed order.
    package func map<Other>(_ transform: (_ name: String, _ tensor: Tensor) -> Other) -> BaRPNetwork<Other> {
        func affine(_ name: String, _ layer: Affine<Tensor>) -> Affine<Other> {
            Affine<Other>(transform("\(name).weight", layer.weight), transform("\(name).bias", layer.bias))
        }
        let encoder = preferenceEncoder.enumerated().map { affine("preference.\($0)", $1) }
        switch head {
        case .layers(let layers):
            let head = layers.enumerated().map { affine("head.\($0)", $1) }
            return BaRPNetwork<Other>(preferenceEncoder: encoder, head: .layers(head))
        case .bilinear(let layer):
            return BaRPNetwork<Other>(preferenceEncoder: encoder, head: .bilinear(affine("bilinear", layer)))
        }
    }
}

extension BaRPNetwork: Sendable where Tensor: Sendable {}
extension BaRPNetwork: Equatable where Tensor: Equatable {}
extension BaRPNetwork.Head: Sendable where Tensor: Sendable {}
extension BaRPNetwork.Head: Equatable where Tensor: Equatable {}
